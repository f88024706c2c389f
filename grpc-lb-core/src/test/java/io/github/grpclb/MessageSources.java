package io.github.grpclb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;

/**
 * The messages that the published modules can say: their warnings and errors, the
 * statuses that they give to calls, what registries are said to have done, what the
 * endpoint refuses and what stops a start. Read from the sources' syntax trees.
 */
final class MessageSources {

	private static final Path ROOT = Path.of("..");

	private static final List<String> MODULES = List.of("grpc-lb-core", "grpc-lb-discovery",
			"grpc-lb-spring-boot-autoconfigure", "grpc-lb-spring-boot3");

	/** Programming errors of ours are none that a user could mend. */
	private static final Set<String> REFUSALS = Set.of("IllegalArgumentException", "UnknownClientException");

	/** What stands between two of these is said as it is written. */
	private static final String PLACEHOLDER = "\\{}|%[-+ 0#,]*\\d*(?:\\.\\d+)?[a-z]|\u0000|%n";

	private MessageSources() {
	}

	/**
	 * One message.
	 *
	 * @param where its source file
	 * @param pieces the constant pieces of its first sentence, without those of a few
	 * letters
	 */
	record Message(String where, List<String> pieces) {

		/** The piece that whoever looks for the message would look for. */
		String longest() {
			return this.pieces.stream().max((one, other) -> Integer.compare(one.length(), other.length())).orElse("");
		}

	}

	static List<Message> all() throws IOException {
		List<Path> files = new ArrayList<>();
		for (String module : MODULES) {
			Path sources = ROOT.resolve(module).resolve("src/main/java");
			if (Files.exists(sources)) {
				try (Stream<Path> walk = Files.walk(sources)) {
					walk.filter((file) -> file.toString().endsWith(".java")).forEach(files::add);
				}
			}
		}
		List<Message> messages = new ArrayList<>();
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
			JavacTask task = (JavacTask) compiler.getTask(null, manager, null, List.of("-proc:none"), null,
					manager.getJavaFileObjectsFromPaths(files));
			for (CompilationUnitTree unit : task.parse()) {
				String name = Path.of(unit.getSourceFile().getName()).getFileName().toString();
				unit.accept(new Reader(name, messages), null);
			}
		}
		return messages;
	}

	private static final class Reader extends TreeScanner<Void, Void> {

		private final String file;

		private final List<Message> messages;

		private final Map<String, ExpressionTree> variables = new HashMap<>();

		Reader(String file, List<Message> messages) {
			this.file = file;
			this.messages = messages;
		}

		@Override
		public Void visitVariable(VariableTree variable, Void nothing) {
			if (variable.getInitializer() != null) {
				this.variables.put(variable.getName().toString(), variable.getInitializer());
			}
			return super.visitVariable(variable, nothing);
		}

		@Override
		public Void visitMethodInvocation(MethodInvocationTree call, Void nothing) {
			String method = (call.getMethodSelect() instanceof MemberSelectTree select)
					? select.getIdentifier().toString() : "";
			boolean warning = switch (method) {
				case "warn", "error" -> call.getMethodSelect().toString().startsWith("logger.");
				case "log" -> call.getMethodSelect().toString().matches("(?s).*\\.at(Warn|Error)\\(\\).*");
				case "withDescription" -> true;
				default -> false;
			};
			if (warning && !call.getArguments().isEmpty()) {
				read(call.getArguments().get(0));
			}
			return super.visitMethodInvocation(call, nothing);
		}

		@Override
		public Void visitNewClass(NewClassTree created, Void nothing) {
			String type = created.getIdentifier().toString();
			List<? extends ExpressionTree> arguments = created.getArguments();
			if (type.equals("RegistryException") && arguments.size() > 3) {
				// What the registry did; where only it knows that, what to do about it.
				if (!read(arguments.get(2))) {
					read(arguments.get(3));
				}
			}
			else if (REFUSALS.contains(type) && this.file.matches("(Client|Server)(Action|Request)|GrpcLbEndpoint.*")
					|| type.equals("StringBuilder") && this.file.endsWith("FailureAnalyzer.java")) {
				arguments.stream().limit(1).forEach(this::read);
			}
			return super.visitNewClass(created, nothing);
		}

		private boolean read(ExpressionTree text) {
			boolean any = false;
			for (String said : texts(text)) {
				// What was the matter; the cure comes after it.
				List<String> pieces = pieces(said.split("\\. ", 2)[0]);
				pieces = pieces.isEmpty() ? pieces(said) : pieces;
				if (!pieces.isEmpty()) {
					this.messages.add(new Message(this.file, pieces));
					any = true;
				}
			}
			return any;
		}

		private static List<String> pieces(String text) {
			return Stream.of(text.split(PLACEHOLDER))
				.map((piece) -> piece.replaceAll("\\s+", " ").replaceAll("^[ .,:;]+", "").strip())
				.filter((piece) -> piece.length() > 7)
				.toList();
		}

		/** What an expression can say; what is not constant is a zero. */
		private List<String> texts(ExpressionTree tree) {
			if (tree instanceof LiteralTree literal) {
				return List.of((literal.getValue() instanceof String text) ? text : "\u0000");
			}
			if (tree instanceof ParenthesizedTree inner) {
				return texts(inner.getExpression());
			}
			if (tree instanceof ConditionalExpressionTree choice) {
				return Stream
					.concat(texts(choice.getTrueExpression()).stream(), texts(choice.getFalseExpression()).stream())
					.toList();
			}
			if (tree instanceof BinaryTree sum) {
				List<String> right = texts(sum.getRightOperand());
				return texts(sum.getLeftOperand()).stream()
					.flatMap((left) -> right.stream().map((rest) -> left + rest))
					.toList();
			}
			if (tree instanceof MethodInvocationTree call && call.getMethodSelect() instanceof MemberSelectTree select
					&& select.getIdentifier().contentEquals("formatted")) {
				return texts(select.getExpression());
			}
			if (tree instanceof IdentifierTree name) {
				ExpressionTree value = this.variables.remove(name.getName().toString());
				if (value != null) {
					List<String> texts = texts(value);
					this.variables.put(name.getName().toString(), value);
					return texts;
				}
			}
			return List.of("\u0000");
		}

	}

}
