package io.github.grpclb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever a page links to is there: architecture.md names source files, and those move.
 */
class DocumentationLinkTests {

	private static final Path ROOT = Path.of("..");

	private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(?:#[^)]*)?\\)");

	private static List<Path> pages() throws IOException {
		try (Stream<Path> docs = Files.walk(ROOT.resolve("docs")); Stream<Path> top = Files.list(ROOT)) {
			return Stream.concat(docs, top).filter((file) -> file.toString().endsWith(".md")).toList();
		}
	}

	@Test
	void everyLinkOfEveryPageLeadsToAFile() throws IOException {
		List<String> broken = new ArrayList<>();
		int links = 0;
		for (Path page : pages()) {
			Matcher link = LINK.matcher(Files.readString(page));
			while (link.find()) {
				String target = link.group(1);
				if (!target.contains("://") && !target.startsWith("mailto:")) {
					links++;
					if (!Files.exists(page.resolveSibling(target))) {
						broken.add(page.getFileName() + " -> " + target);
					}
				}
			}
		}
		assertThat(broken).isEmpty();
		assertThat(links).as("links found").isGreaterThan(50);
	}

}
