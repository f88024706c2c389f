package io.github.grpclb.discovery.traffic;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What the outage tests have measured: a line of a table each, printed and kept in
 * {@code target/outages.md}.
 */
public final class OutageTable {

	private static final Path FILE = Path.of("target", "outages.md");

	private OutageTable() {
	}

	/**
	 * Adds a line.
	 * @param scheme the scheme
	 * @param event what happened
	 * @param calls how many calls were made
	 * @param failed how many of them failed
	 * @param times what was timed, in words
	 */
	public static synchronized void row(String scheme, String event, long calls, long failed, String times) {
		String line = "| %s | %s | %d | %d | %s |".formatted(scheme, event, calls, failed, times);
		System.out.println(line);
		try {
			Files.createDirectories(FILE.getParent());
			Files.writeString(FILE, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
