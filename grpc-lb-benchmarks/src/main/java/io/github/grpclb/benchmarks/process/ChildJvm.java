package io.github.grpclb.benchmarks.process;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A JVM of its own that does what it is told, an order a line, and answers each with a
 * line. What it prints besides is not read as an answer.
 */
public final class ChildJvm implements AutoCloseable {

	private final String name;

	private final Process process;

	private final BufferedWriter orders;

	private final BufferedReader answers;

	private ChildJvm(String name, Process process) {
		this.name = name;
		this.process = process;
		this.orders = process.outputWriter();
		this.answers = process.inputReader();
	}

	/**
	 * Starts a JVM with this one's class path.
	 * @param main what it runs, see {@link Orders}
	 * @param options the JVM's options, the heap among them
	 * @param arguments of the main method
	 * @return the running JVM
	 */
	public static ChildJvm start(Class<?> main, List<String> options, String... arguments) {
		return start(System.getProperty("java.class.path"), main, options, arguments);
	}

	/**
	 * Starts a JVM with a class path of its own.
	 * @param classPath the class path
	 * @param main what it runs, see {@link Orders}
	 * @param options the JVM's options, the heap among them
	 * @param arguments of the main method
	 * @return the running JVM
	 */
	public static ChildJvm start(String classPath, Class<?> main, List<String> options, String... arguments) {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(options);
		command.addAll(List.of("-cp", classPath, main.getName()));
		command.addAll(List.of(arguments));
		try {
			Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
			// Nobody else would end it when this JVM is told to.
			Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
			return new ChildJvm(main.getSimpleName(), process);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Options for a heap that neither grows nor shrinks.
	 * @param megabytes the heap's size
	 * @return the options
	 */
	public static List<String> heap(int megabytes) {
		return List.of("-Xms" + megabytes + "m", "-Xmx" + megabytes + "m", "-XX:+UseG1GC", "-XX:+AlwaysPreTouch",
				"-XX:-UsePerfData");
	}

	/**
	 * Gives an order and waits until it is done.
	 * @param order a line
	 * @return the answer
	 */
	public String ask(String order) {
		tell(order);
		return answer();
	}

	/**
	 * Gives an order and does not wait.
	 * @param order a line
	 */
	public void tell(String order) {
		try {
			this.orders.write(order);
			this.orders.newLine();
			this.orders.flush();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(this.name + " takes no orders", ex);
		}
	}

	/**
	 * Waits for the next answer.
	 * @return the answer
	 */
	public String answer() {
		try {
			String line = this.answers.readLine();
			while (line != null && !line.startsWith(Orders.ANSWER)) {
				line = this.answers.readLine();
			}
			if (line == null) {
				throw new IllegalStateException(this.name + " has ended; what it said stands above");
			}
			return line.substring(Orders.ANSWER.length());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Returns the process.
	 * @return its id
	 */
	public long pid() {
		return this.process.pid();
	}

	@Override
	public void close() {
		this.process.destroyForcibly().onExit().join();
	}

}
