package io.github.grpclb.verification.languages;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server or a client of another implementation, in a process of its own that is told
 * what to do line by line. Not thread-safe.
 */
final class Peer implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(90);

	private static final Pattern COUNT = Pattern.compile("\"([^\"]+)\": ?(\\d+)");

	private final Process process;

	private final Writer commands;

	private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

	private Peer(List<String> command) {
		try {
			this.process = new ProcessBuilder(command).directory(Path.of("languages").toFile())
				.redirectError(ProcessBuilder.Redirect.INHERIT)
				.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.commands = this.process.outputWriter(StandardCharsets.UTF_8);
		BufferedReader reader = this.process.inputReader(StandardCharsets.UTF_8);
		Thread thread = new Thread(() -> reader.lines().forEach(this.lines::add), "peer-output");
		thread.setDaemon(true);
		thread.start();
	}

	static Peer start(List<String> command) {
		return new Peer(command);
	}

	void tell(String command) {
		try {
			this.commands.write(command + "\n");
			this.commands.flush();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(this.process + " does not listen", ex);
		}
	}

	/** Waits for a line, past others; returns what follows the prefix. */
	String await(String prefix) {
		try {
			while (true) {
				String line = this.lines.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
				if (line == null) {
					throw new AssertionError(this.process + " has not said " + prefix);
				}
				if (line.startsWith(prefix + " ")) {
					return line.substring(prefix.length() + 1);
				}
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/** Asks a client, which answers with the same word; {@code stop} with total. */
	Map<String, Integer> counts(String command) {
		tell(command);
		Matcher matcher = COUNT.matcher(await(command.equals("stop") ? "total" : command));
		Map<String, Integer> counts = new TreeMap<>();
		while (matcher.find()) {
			counts.put(matcher.group(1), Integer.parseInt(matcher.group(2)));
		}
		return counts;
	}

	void awaitEnd() {
		try {
			if (!this.process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
				throw new AssertionError(this.process + " does not end");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

}
