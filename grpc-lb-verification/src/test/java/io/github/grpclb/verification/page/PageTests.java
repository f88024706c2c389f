package io.github.grpclb.verification.page;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the browser's own suite (its README says how to run it alone). A part that this
 * machine lacks skips the tests with its name; whatever else goes wrong fails them.
 */
class PageTests {

	private static final Path SUITE = Path.of("page").toAbsolutePath();

	static Stream<String> files() throws IOException {
		try (Stream<Path> files = Files.list(SUITE.resolve("test"))) {
			return files.map((file) -> file.getFileName().toString())
				.filter((name) -> name.endsWith(".test.js"))
				.sorted()
				.toList()
				.stream();
		}
	}

	/** Each file has a browser and servers of its own, and mostly waits for the page. */
	@Execution(ExecutionMode.CONCURRENT)
	@ParameterizedTest(name = "{0}")
	@MethodSource("files")
	void holdsInTheBrowser(String file) throws Exception {
		require("node", NodeRun.of(SUITE, "node", "--version"), "apt-get install nodejs");
		require("npm", NodeRun.of(SUITE, "npm", "--version"), "apt-get install npm");
		String chromium = Optional.ofNullable(System.getenv("CHROMIUM")).orElse("/usr/bin/chromium");
		Assumptions.assumeTrue(Files.isExecutable(Path.of(chromium)),
				() -> skipped(chromium, "apt-get install chromium, or set CHROMIUM to where it is"));
		installModules();

		NodeRun run = NodeRun.of(SUITE, "node", "--test", "--test-reporter=tap", "test/" + file);
		assertThat(run.exit()).as("%s", run.output()).isZero();
		List<String> skips = run.output()
			.lines()
			.filter((line) -> line.contains(" # SKIP "))
			.map(String::strip)
			.toList();
		skips.forEach((line) -> System.out.println("page, " + file + ": " + line));
		Assumptions.assumeFalse(run.count("pass") == 0 && !skips.isEmpty(), () -> skipped(file, skips.get(0)));
		assertThat(run.count("pass")).as("%s", run.output()).isPositive();
	}

	/** What the lock file names; the registry is asked only if it is not here yet. */
	private static synchronized void installModules() throws Exception {
		Path installed = SUITE.resolve("node_modules/.package-lock.json");
		Path wanted = SUITE.resolve("package-lock.json");
		if (Files.exists(installed) && !Files.getLastModifiedTime(installed)
			.toInstant()
			.isBefore(Files.getLastModifiedTime(wanted).toInstant())) {
			return;
		}
		NodeRun install = NodeRun.of(SUITE, "npm", "ci", "--no-audit", "--no-fund");
		Assumptions.assumeTrue(install.exit() == 0,
				() -> skipped("the modules of page/package-lock.json", "npm ci says: " + install.output()));
	}

	private static void require(String part, NodeRun version, String cure) {
		Assumptions.assumeTrue(version.exit() == 0, () -> skipped(part, cure));
	}

	private static String skipped(String part, String cure) {
		return "SKIPPED, so the page was not tried in a browser: %s is missing. %s".formatted(part, cure);
	}

}
