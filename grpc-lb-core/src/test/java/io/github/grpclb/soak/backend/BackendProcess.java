package io.github.grpclb.soak.backend;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A {@link BackendMain} and its process. Thread-safe.
 */
public final class BackendProcess implements AutoCloseable {

	private final Process process;

	private final BufferedReader answers;

	private final Writer commands;

	private final int port;

	private BackendProcess(BackendSettings settings) {
		List<String> command = new ArrayList<>(
				List.of(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java", "-Xmx256m",
						"-XX:+UseSerialGC", "-XX:TieredStopAtLevel=" + Integer.getInteger("soak.tier", 4), "-cp",
						System.getProperty("java.class.path"), BackendMain.class.getName()));
		command.addAll(settings.arguments());
		try {
			File log = new File(System.getProperty("java.io.tmpdir"), "grpc-lb-soak-backends.log");
			this.process = new ProcessBuilder(command).redirectError(Redirect.appendTo(log)).start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.answers = this.process.inputReader(StandardCharsets.UTF_8);
		this.commands = this.process.outputWriter(StandardCharsets.UTF_8);
		this.port = Integer.parseInt(read().substring("port ".length()));
	}

	/**
	 * Starts a server and waits until it listens.
	 * @param settings how it is set up
	 * @return the running server
	 */
	public static BackendProcess start(BackendSettings settings) {
		return new BackendProcess(settings);
	}

	public int port() {
		return this.port;
	}

	public String address() {
		return "127.0.0.1:" + this.port;
	}

	/** Returns what it has counted. */
	public Stats stats() {
		return ask("stats");
	}

	/** Lets all that waits in it end without work. */
	public Stats flush() {
		return ask("flush");
	}

	/** Has it leave in order; its process goes on. */
	public Stats drain() {
		return ask("drain");
	}

	/** Has it stop by force; its process goes on. */
	public Stats stop() {
		return ask("stop");
	}

	/** As {@code kill -9}. */
	public void kill() {
		this.process.destroyForcibly();
		await();
	}

	@Override
	public void close() {
		kill();
	}

	private void await() {
		try {
			if (!this.process.waitFor(10, TimeUnit.SECONDS)) {
				throw new IllegalStateException("process " + this.process.pid() + " does not end");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private synchronized Stats ask(String command) {
		try {
			this.commands.write(command + "\n");
			this.commands.flush();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return Stats.parse(read());
	}

	private String read() {
		try {
			String line = this.answers.readLine();
			if (line == null) {
				throw new IllegalStateException("the backend has ended; see grpc-lb-soak-backends.log in the "
						+ "directory for temporary files");
			}
			return line;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * What a server has counted since its start.
	 *
	 * @param handled calls and streams that a handler has seen
	 * @param came attempts that have come, refused ones included
	 * @param rejected attempts that were refused
	 * @param limit its limit now
	 * @param open calls open now
	 * @param counting streams whose handlers have not heard of an end
	 * @param cpu CPU time of the process in nanoseconds
	 */
	public record Stats(long handled, long came, long rejected, long limit, long open, long counting, long cpu) {

		private static Stats parse(String line) {
			Map<String, Long> values = Arrays.stream(line.split(" "))
				.map((pair) -> pair.split("="))
				.collect(Collectors.toMap((pair) -> pair[0], (pair) -> Long.parseLong(pair[1])));
			return new Stats(values.get("handled"), values.get("came"), values.get("rejected"), values.get("limit"),
					values.get("open"), values.get("counting"), values.get("cpu"));
		}

	}

}
