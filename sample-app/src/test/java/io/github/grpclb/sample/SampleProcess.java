package io.github.grpclb.sample;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import static org.awaitility.Awaitility.await;

/**
 * One process of the packaged sample, and what it prints.
 */
final class SampleProcess {

	private final Process process;

	private final List<String> lines = new CopyOnWriteArrayList<>();

	private SampleProcess(Process process) {
		this.process = process;
		Thread reader = new Thread(this::read, "sample-" + process.pid());
		reader.setDaemon(true);
		reader.start();
	}

	/** The packaged sample. */
	static SampleProcess start(String... arguments) {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
						"-XX:TieredStopAtLevel=1", "-jar", "target/sample-app.jar"));
		command.addAll(List.of(arguments));
		return run(command);
	}

	/** Any program. */
	static SampleProcess run(List<String> command) {
		try {
			return new SampleProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void read() {
		try (BufferedReader output = this.process.inputReader()) {
			output.lines().forEach(this.lines::add);
		}
		catch (IOException | UncheckedIOException ex) {
			this.lines.add("output ended: " + ex.getMessage());
		}
	}

	List<String> lines() {
		return this.lines;
	}

	String awaitLine(String part) {
		await("'" + part + "' in the output").atMost(Duration.ofSeconds(60))
			.until(() -> this.lines.stream().anyMatch((line) -> line.contains(part)));
		return this.lines.stream().filter((line) -> line.contains(part)).findFirst().orElseThrow();
	}

	/** Tells a program that reads its input that there is no more of it. */
	void endInput() {
		try {
			this.process.getOutputStream().close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	void awaitEnd() {
		await("end of the process").atMost(Duration.ofSeconds(60)).until(() -> !this.process.isAlive());
	}

	/** SIGTERM. */
	void terminate() {
		// Process.destroy() would close the output too.
		this.process.toHandle().destroy();
	}

	/** SIGSTOP: its connections stay up, and nobody answers. */
	void suspend() {
		signal("-STOP");
	}

	/** SIGCONT. */
	void resume() {
		signal("-CONT");
	}

	private void signal(String signal) {
		try {
			new ProcessBuilder("kill", signal, String.valueOf(this.process.pid())).start().waitFor();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** SIGKILL. */
	void kill() {
		this.process.destroyForcibly();
	}

}
