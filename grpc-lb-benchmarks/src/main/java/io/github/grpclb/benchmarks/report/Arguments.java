package io.github.grpclb.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The arguments of a benchmark: options such as {@code --rounds=3}, and the directory
 * that its page is written to.
 *
 * @param values what was given
 */
public record Arguments(List<String> values) {

	public Arguments(String... values) {
		this(List.of(values));
	}

	/**
	 * Returns the number that an option has.
	 * @param option its name
	 * @param otherwise what it is when it is not given
	 * @return the number
	 */
	public int number(String option, int otherwise) {
		return this.values.stream()
			.filter((value) -> value.startsWith("--" + option + "="))
			.map((value) -> Integer.parseInt(value.substring(option.length() + 3)))
			.findFirst()
			.orElse(otherwise);
	}

	/**
	 * Prints a page and writes it.
	 * @param name the page's name
	 * @param page Markdown
	 * @throws IOException if it cannot be written
	 */
	public void write(String name, String page) throws IOException {
		Path directory = Path
			.of(this.values.stream().filter((value) -> !value.startsWith("--")).findFirst().orElse("docs/benchmarks"));
		Files.createDirectories(directory);
		Files.writeString(directory.resolve(name), page);
		System.out.println(page);
		System.out.printf("%s written%n", directory.resolve(name));
	}

}
