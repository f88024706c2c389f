package io.github.grpclb.autoconfigure.reload;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.env.ConfigTreePropertySource;
import org.springframework.boot.env.ConfigTreePropertySource.Option;
import org.springframework.boot.env.PropertySourceLoader;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.util.DigestUtils;
import org.springframework.util.StringUtils;

/**
 * A file or a config tree on disk that a property source of the environment was read
 * from.
 */
final class ConfigFile {

	private static final Pattern DOCUMENT = Pattern.compile("(.*) \\(document #(\\d+)\\)");

	private final String name;

	private final Path path;

	private final @Nullable PropertySourceLoader loader;

	private ConfigFile(String name, Path path, @Nullable PropertySourceLoader loader) {
		this.name = name;
		this.path = path;
		this.loader = loader;
	}

	/**
	 * Finds the file behind a property source.
	 * @param source a property source of the environment
	 * @return its file, or {@code null} if it is from elsewhere or inside a jar
	 */
	static @Nullable ConfigFile of(PropertySource<?> source) {
		if (source instanceof ConfigTreePropertySource tree) {
			return new ConfigFile(source.getName(), tree.getSource(), null);
		}
		Path path = path(source);
		PropertySourceLoader loader = (path != null) ? loader(path) : null;
		return (path != null && loader != null) ? new ConfigFile(source.getName(), path, loader) : null;
	}

	private static @Nullable Path path(PropertySource<?> source) {
		if (!(source instanceof EnumerablePropertySource<?> enumerable)) {
			return null;
		}
		for (String property : enumerable.getPropertyNames()) {
			Origin origin = OriginLookup.getOrigin(source, property);
			if (origin instanceof TextResourceOrigin text) {
				return path(text.getResource());
			}
		}
		return null;
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

	private static @Nullable PropertySourceLoader loader(Path path) {
		String extension = StringUtils.getFilenameExtension(path.toString());
		for (PropertySourceLoader loader : SpringFactoriesLoader.loadFactories(PropertySourceLoader.class,
				ConfigFile.class.getClassLoader())) {
			if (extension != null && List.of(loader.getFileExtensions()).contains(extension)) {
				return loader;
			}
		}
		return null;
	}

	String name() {
		return this.name;
	}

	Path path() {
		return this.path;
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

	/**
	 * Reads it again.
	 * @return what a property source made of it now would be
	 * @throws IOException if it cannot be read
	 */
	PropertySource<?> read() throws IOException {
		if (this.loader == null) {
			return new ConfigTreePropertySource(this.name, this.path, Option.AUTO_TRIM_TRAILING_NEW_LINE);
		}
		Matcher document = DOCUMENT.matcher(this.name);
		boolean one = !document.matches();
		int index = one ? 0 : Integer.parseInt(document.group(2));
		List<PropertySource<?>> documents = this.loader.load(one ? this.name : document.group(1),
				new FileSystemResource(this.path));
		return (index < documents.size()) ? documents.get(index) : new MapPropertySource(this.name, Map.of());
	}

}
