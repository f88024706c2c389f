package io.github.grpclb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A package says what it is, and one with many types is a map of them, so that nobody has
 * to open thirty files to find the right one.
 */
class PackageMapTests {

	/** What a directory listing shows at one look. */
	private static final int MANY = 30;

	static List<Path> packages() throws IOException {
		try (Stream<Path> modules = Files.list(Path.of(".."))) {
			return modules.map((module) -> module.resolve("src/main/java"))
				.filter(Files::isDirectory)
				.flatMap(PackageMapTests::walk)
				.filter((folder) -> !types(folder).isEmpty())
				.toList();
		}
	}

	private static Stream<Path> walk(Path folder) {
		try (Stream<Path> below = Files.walk(folder)) {
			return below.filter(Files::isDirectory).toList().stream();
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	private static List<String> types(Path folder) {
		try (Stream<Path> files = Files.list(folder)) {
			return files.map((file) -> file.getFileName().toString())
				.filter((name) -> name.endsWith(".java") && !name.equals("package-info.java"))
				.map((name) -> name.substring(0, name.length() - ".java".length()))
				.toList();
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	@ParameterizedTest
	@MethodSource("packages")
	void packageSaysWhatItIs(Path folder) throws IOException {
		List<String> types = types(folder);
		assertThat(folder.resolve("package-info.java")).exists();
		if (types.size() > MANY) {
			String map = Files.readString(folder.resolve("package-info.java"));
			assertThat(types).allSatisfy((type) -> assertThat(map).containsPattern("\\b" + type + "\\b"));
		}
	}

}
