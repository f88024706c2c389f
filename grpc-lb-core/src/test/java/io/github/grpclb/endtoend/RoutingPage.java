package io.github.grpclb.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

/**
 * The table of docs/routing.md that says what settings give together.
 */
final class RoutingPage {

	private static final Path PAGE = Path.of("../docs/routing.md");

	private static final Pattern NUMBER = Pattern.compile("[01]\\.[0-9]+");

	private RoutingPage() {
	}

	/** The first column. */
	static List<String> rows() {
		return lines().stream().map((line) -> line.split("\\|")[1].strip()).toList();
	}

	/** Compares with the last column of a row. */
	static void says(String row, double tolerance, double... measured) {
		String found = Arrays.stream(measured).mapToObj("%.3f"::formatted).collect(Collectors.joining(" / "));
		List<String> rows = lines().stream().filter((line) -> line.startsWith("| " + row + " |")).toList();
		assertThat(rows).as("row of %s: %s: %s", PAGE, row, found).hasSize(1);
		String last = rows.get(0).split("\\|")[3];
		double[] said = NUMBER.matcher(last).results().mapToDouble((it) -> Double.parseDouble(it.group())).toArray();
		assertThat(said).as("%s: %s", row, found).hasSize(measured.length);
		for (int i = 0; i < said.length; i++) {
			assertThat(said[i]).as("%s: %s", row, found).isCloseTo(measured[i], offset(tolerance));
		}
	}

	private static List<String> lines() {
		try {
			return Files.readAllLines(PAGE)
				.stream()
				.dropWhile((line) -> !line.startsWith("| split 90/10 and"))
				.skip(2)
				.takeWhile((line) -> line.startsWith("|"))
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
