package io.github.grpclb.nodetests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A folder with tests for Node. A part that this machine lacks skips them with its name;
 * whatever else goes wrong fails them.
 *
 * @param folder beside the verification tests, where its {@code package.json} is
 * @param about what was not tried when it is skipped
 */
record NodeSuite(Path folder, String about) {

	static NodeSuite of(String folder, String about) {
		return new NodeSuite(Path.of("../grpc-lb-verification", folder).toAbsolutePath().normalize(), about);
	}

	/** The names of its tests. */
	Stream<String> files() throws IOException {
		try (Stream<Path> files = Files.list(this.folder.resolve("test"))) {
			return files.map((file) -> file.getFileName().toString())
				.filter((name) -> name.endsWith(".test.js"))
				.sorted()
				.toList()
				.stream();
		}
	}

	void passes(String file) throws IOException, InterruptedException {
		requireProgram("node", "apt-get install nodejs");
		if (Files.exists(this.folder.resolve("package-lock.json"))) {
			requireProgram("npm", "apt-get install npm");
			installModules();
		}
		NodeRun run = NodeRun.of(this.folder, "node", "--test", "--test-reporter=tap", "test/" + file);
		assertThat(run.exit()).as("%s", run.output()).isZero();
		List<String> skips = run.output()
			.lines()
			.filter((line) -> line.contains(" # SKIP "))
			.map(String::strip)
			.toList();
		skips.forEach((line) -> System.out.println(this.folder.getFileName() + ", " + file + ": " + line));
		Assumptions.assumeFalse(run.count("pass") == 0 && !skips.isEmpty(), () -> skipped(file, skips.get(0)));
		assertThat(run.count("pass")).as("%s", run.output()).isPositive();
	}

	void requireProgram(String program, String cure) throws IOException, InterruptedException {
		NodeRun version = NodeRun.of(this.folder, program, "--version");
		Assumptions.assumeTrue(version.exit() == 0, () -> skipped(program, cure));
	}

	void requireFile(Path file, String cure) {
		Assumptions.assumeTrue(Files.isExecutable(file), () -> skipped(file.toString(), cure));
	}

	/** What the lock file names; the registry is asked only if it is not here yet. */
	private void installModules() throws IOException, InterruptedException {
		synchronized (NodeSuite.class) {
			installMissing();
		}
	}

	private void installMissing() throws IOException, InterruptedException {
		Path installed = this.folder.resolve("node_modules/.package-lock.json");
		Path wanted = this.folder.resolve("package-lock.json");
		if (Files.exists(installed) && !Files.getLastModifiedTime(installed)
			.toInstant()
			.isBefore(Files.getLastModifiedTime(wanted).toInstant())) {
			return;
		}
		NodeRun install = NodeRun.of(this.folder, "npm", "ci", "--no-audit", "--no-fund");
		Assumptions.assumeTrue(install.exit() == 0,
				() -> skipped("the modules of " + wanted, "npm ci says: " + install.output()));
	}

	private String skipped(String part, String cure) {
		return "SKIPPED, so %s: %s is missing. %s".formatted(this.about, part, cure);
	}

}
