package io.github.grpclb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whoever looks for a message of ours finds it, and what to do, in
 * docs/troubleshooting.md.
 */
class TroubleshootingPageTests {

	/** As a reader sees it: a cell of a table writes a bar with a stroke before it. */
	private static String page() throws IOException {
		return Files.readString(Path.of("../docs/troubleshooting.md")).replace("\\|", "|").replaceAll("\\s+", " ");
	}

	@Test
	void eachMessageOfOursStandsOnThePage() throws IOException {
		String page = page();
		List<String> missing = MessageSources.all()
			.stream()
			.filter((message) -> !page.contains(message.longest()))
			.map((message) -> message.where() + ": " + message.pieces())
			.toList();
		assertThat(missing).as("messages that docs/troubleshooting.md does not explain").isEmpty();
	}

	@Test
	void messagesAreFound() throws IOException {
		List<MessageSources.Message> messages = MessageSources.all();
		assertThat(messages).hasSizeGreaterThan(80);
		assertThat(messages).extracting(MessageSources.Message::longest)
			.anyMatch((text) -> text.startsWith("calls that did not end within"))
			.anyMatch((text) -> text.contains("backends are fit, so ejected and unhealthy ones get calls too"))
			.anyMatch((text) -> text.startsWith("The server ends this call ("))
			.anyMatch((text) -> text.contains("could not be stopped early"))
			.anyMatch((text) -> text.startsWith("Invalid configuration property"));
	}

}
