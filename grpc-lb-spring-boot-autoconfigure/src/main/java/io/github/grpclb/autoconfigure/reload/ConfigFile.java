package io.github.grpclb.autoconfigure.reload;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.env.ConfigTreePropertySource;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.Resource;
import org.springframework.util.DigestUtils;

/**
 * A file or a config tree on disk that a property source of the environment was read
 * from.
 */
final class ConfigFile {

	private static final Pattern RESOURCE = Pattern.compile("Config resource 'file \\[(.+?)]'.*", Pattern.DOTALL);

	private final Path path;

	private final boolean blankAtFirst;

	private ConfigFile(Path path) {
		this.path = path;
		this.blankAtFirst = isBlank();
	}

	/**
	 * Finds the file behind a property source.
	 * @param source a property source of the environment
	 * @return its file, or {@code null} if it is from elsewhere, inside a jar, or changed
	 * by something else, as by decryption
	 */
	static @Nullable ConfigFile of(PropertySource<?> source) {
		if (!isOwn(source)) {
			return null;
		}
		if (source instanceof ConfigTreePropertySource tree) {
			return new ConfigFile(tree.getSource());
		}
		Path path = path(source);
		return (path != null) ? new ConfigFile(path) : null;
	}

	/** Whether Boot has made the source of a file or a config tree, and nothing since. */
	static boolean isOwn(PropertySource<?> source) {
		return isNamedLikeAFile(source) && (source.getClass() == OriginTrackedMapPropertySource.class
				|| source.getClass() == ConfigTreePropertySource.class);
	}

	/** Whether something has put a source of its own in the place of such a one. */
	static boolean isWrapped(PropertySource<?> source) {
		return isNamedLikeAFile(source) && !isOwn(source);
	}

	private static boolean isNamedLikeAFile(PropertySource<?> source) {
		return source.getName().startsWith("Config resource '") || source.getName().startsWith("Config tree '");
	}

	private static @Nullable Path path(PropertySource<?> source) {
		for (String property : ((EnumerablePropertySource<?>) source).getPropertyNames()) {
			Origin origin = (property != null) ? OriginLookup.getOrigin(source, property) : null;
			if (origin instanceof TextResourceOrigin text) {
				return path(text.getResource());
			}
		}
		// A document without keys; it may get some.
		Matcher resource = RESOURCE.matcher(source.getName());
		return resource.matches() ? Path.of(resource.group(1)) : null;
	}

	private static @Nullable Path path(@Nullable Resource resource) {
		try {
			return (resource != null && resource.isFile()) ? resource.getFile().toPath() : null;
		}
		catch (IOException ex) {
			// It has no path of its own, so that nobody can change it.
			return null;
		}
	}

	Path path() {
		return this.path;
	}

	/**
	 * Refuses a file that is gone or that somebody is about to write: to take it for one
	 * without settings would take all of them back.
	 */
	void requireContent() {
		if (!Files.exists(this.path)) {
			throw new IllegalStateException("File %s is gone. Put it back.".formatted(this.path));
		}
		if (!this.blankAtFirst && isBlank()) {
			throw new IllegalStateException(
					"File %s is empty. Write it again; if its settings are to go back to the defaults, leave a comment in it."
						.formatted(this.path));
		}
	}

	private boolean isBlank() {
		try {
			return Files.isRegularFile(this.path) && new String(Files.readAllBytes(this.path)).isBlank();
		}
		catch (IOException ex) {
			return false;
		}
	}

	/** Equal as long as nothing has changed, whatever the file's date says. */
	String fingerprint() throws IOException {
		if (!Files.isDirectory(this.path)) {
			return DigestUtils.md5DigestAsHex(Files.readAllBytes(this.path));
		}
		Map<String, String> files = new TreeMap<>();
		try (Stream<Path> tree = Files.walk(this.path, FileVisitOption.FOLLOW_LINKS)) {
			for (Path file : (Iterable<Path>) tree.filter(Files::isRegularFile)::iterator) {
				files.put(file.toString(), DigestUtils.md5DigestAsHex(Files.readAllBytes(file)));
			}
		}
		catch (UncheckedIOException ex) {
			throw ex.getCause();
		}
		return files.toString();
	}

}
