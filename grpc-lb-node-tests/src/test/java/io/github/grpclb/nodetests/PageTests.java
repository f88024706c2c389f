package io.github.grpclb.nodetests;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs the browser's own suite (its README says how to run it alone).
 */
class PageTests {

	private static final NodeSuite SUITE = NodeSuite.of("page", "the page was not tried in a browser");

	static Stream<String> files() throws IOException {
		return SUITE.files();
	}

	/** Each file has a browser and servers of its own, and mostly waits for the page. */
	@Execution(ExecutionMode.CONCURRENT)
	@ParameterizedTest(name = "{0}")
	@MethodSource("files")
	void holdsInTheBrowser(String file) throws Exception {
		SUITE.requireFile(Path.of(Optional.ofNullable(System.getenv("CHROMIUM")).orElse("/usr/bin/chromium")),
				"apt-get install chromium, or set CHROMIUM to where it is");
		SUITE.passes(file);
	}

}
