package io.github.grpclb.discovery.traffic;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;

import io.github.grpclb.testing.FreePort;

/**
 * A program that stands on this machine, or is skipped aloud.
 */
public final class RealPart implements AutoCloseable {

	private final List<String> command;

	private final File log;

	private Process process;

	public RealPart(List<String> command, Path log) {
		this.command = List.copyOf(command);
		this.log = log.toFile();
	}

	/**
	 * Finds a program, or skips the test.
	 * @param name the program
	 * @param variable an environment variable that may say where it is
	 * @param cure how to get it
	 */
	public static String find(String name, String variable, String cure) {
		String places = System.getenv().getOrDefault("PATH", "");
		Optional<Path> found = Stream
			.concat(Stream.ofNullable(System.getenv(variable)).map(Path::of),
					Stream.of(places.split(File.pathSeparator)).map((place) -> Path.of(place, name)))
			.filter(Files::isExecutable)
			.findFirst();
		Assumptions.assumeTrue(found.isPresent(),
				() -> "SKIPPED: no '%s' on the PATH or in %s, so nothing was shown against a real one. %s"
					.formatted(name, variable, cure));
		return found.get().toString();
	}

	public void start() {
		try {
			this.process = new ProcessBuilder(this.command).redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.appendTo(this.log))
				.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Without a farewell. */
	public void kill() {
		try {
			this.process.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	public void signal(String name) {
		try {
			new ProcessBuilder("kill", "-" + name, String.valueOf(this.process.pid())).start().waitFor();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public void close() {
		if (this.process != null) {
			kill();
		}
	}

}
