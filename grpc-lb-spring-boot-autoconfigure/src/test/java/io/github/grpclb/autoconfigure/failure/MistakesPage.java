package io.github.grpclb.autoconfigure.failure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page docs/mistakes.md, written from what applications say that do not start.
 */
final class MistakesPage {

	private static final Path PAGE = Path.of("../docs/mistakes.md");

	private static final String HEAD = """
			# Mistakes, and what is said of them

			Written from the reports of applications that do not start; do not edit. Each report also says where the value was
			written ("Origin"). To write it anew: `WRITE_GRPC_LB_REFERENCE=true mvn -pl grpc-lb-spring-boot-autoconfigure -am test
			-Dtest=BrokenConfigurationTests -Dsurefire.failIfNoSpecifiedTests=false`

			| Configuration | Property | Value | Allowed | What to do |
			| --- | --- | --- | --- | --- |
			""";

	private final Map<String, String> rows = new TreeMap<>();

	void add(String[] arguments, String output) {
		List<String> report = report(output);
		String mistake = Arrays.stream(arguments)
			.map((argument) -> argument.substring("--".length()))
			// A good target beside the mistake says nothing.
			.filter((argument) -> arguments.length == 1 || !argument.endsWith("=static://127.0.0.1:1"))
			.map((argument) -> "`" + argument + "`")
			.collect(Collectors.joining(" "));
		int action = report.indexOf("Action:");
		String cure = String.join(" ", report.subList(action + 1, report.size()));
		this.rows.put(mistake,
				"| %s | %s | %s | %s | %s |%n".formatted(cell(mistake), cell(code(value(report, "Property: "))),
						cell(code(value(report, "Value: "))),
						cell(value(report, "Allowed: ") + value(report, "Allowed here: ")), cell(cure)));
	}

	/** The lines of the report that say something. */
	private static List<String> report(String output) {
		List<String> lines = new ArrayList<>(output.lines().map(String::strip).toList());
		lines.subList(0, lines.lastIndexOf("APPLICATION FAILED TO START") + 1).clear();
		lines.removeIf((line) -> line.isEmpty() || line.chars().allMatch((ch) -> ch == '*'));
		return lines;
	}

	private static String value(List<String> report, String name) {
		return report.stream()
			.filter((line) -> line.startsWith(name))
			.map((line) -> line.substring(name.length()))
			.findFirst()
			.orElse("");
	}

	private static String code(String value) {
		return value.isEmpty() ? "" : "`" + value + "`";
	}

	private static String cell(String text) {
		return text.replace("|", "\\|").replace("<", "&lt;");
	}

	void check(long mistakes) throws IOException {
		// A single one may be run by hand.
		if (this.rows.size() < mistakes) {
			return;
		}
		String page = HEAD + String.join("", this.rows.values());
		if (Boolean.parseBoolean(System.getenv("WRITE_GRPC_LB_REFERENCE"))) {
			Files.writeString(PAGE, page);
		}
		assertThat(PAGE).content().isEqualTo(page);
	}

}
