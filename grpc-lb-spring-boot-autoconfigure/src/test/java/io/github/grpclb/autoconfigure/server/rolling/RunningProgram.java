package io.github.grpclb.autoconfigure.server.rolling;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import static org.awaitility.Awaitility.await;

/**
 * A process, and what it prints.
 */
final class RunningProgram {

	private static final Duration LONG = Duration.ofMinutes(2);

	private final Process process;

	private final List<String> lines = new CopyOnWriteArrayList<>();

	RunningProgram(ProcessBuilder builder) {
		try {
			this.process = builder.redirectErrorStream(true).start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		Thread reader = new Thread(this::read, "output-" + this.process.pid());
		reader.setDaemon(true);
		reader.start();
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

	String lastLine() {
		return this.lines.isEmpty() ? "" : this.lines.get(this.lines.size() - 1);
	}

	void awaitLine(String part) {
		await("'" + part + "' in " + this.lines).atMost(LONG)
			.until(() -> this.lines.stream().anyMatch((line) -> line.contains(part)) || !this.process.isAlive());
		if (this.lines.stream().noneMatch((line) -> line.contains(part))) {
			throw new IllegalStateException("ended without '" + part + "': " + String.join("\n", this.lines));
		}
	}

	/** SIGTERM; {@code Process.destroy()} would close the output too. */
	void terminate() {
		this.process.toHandle().destroy();
		awaitEnd();
	}

	void endInput() {
		try {
			this.process.getOutputStream().close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		awaitEnd();
	}

	private void awaitEnd() {
		await("end of the process").atMost(LONG).until(() -> !this.process.isAlive());
	}

	/** With its workers, which nginx would leave behind. */
	void kill() {
		this.process.descendants().forEach(ProcessHandle::destroyForcibly);
		this.process.destroyForcibly();
	}

}
