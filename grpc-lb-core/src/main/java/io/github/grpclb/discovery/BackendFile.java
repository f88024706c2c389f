package io.github.grpclb.discovery;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

import io.github.grpclb.spec.BackendSpec;
import io.github.grpclb.spec.InvalidSpecException;

/**
 * Reads a list of backends from YAML (or JSON): either the list itself or a map with a
 * {@code backends} entry, each backend written as under {@code backends:} of a client. A
 * mistake refuses all of it: half a list is worse than the old one.
 */
final class BackendFile {

	/** Some ten thousand backends with labels; more is not a list that somebody wrote. */
	static final int MAX_BYTES = 8 * 1024 * 1024;

	/**
	 * The bound that registries have as well: ten times the largest fleet that is
	 * measured.
	 */
	private static final int MAX_BACKENDS = 100_000;

	private static final Set<String> KEYS = Set.of("address", "weight", "zone", "priority", "labels");

	private static final String CURE = "Write a list such as \"- { address: 10.0.0.1:50051, weight: 2 }\".";

	private final String path;

	/** Address to the name that its certificate has; only our own files have it. */
	private final @Nullable Map<String, String> authorities;

	private BackendFile(Path path, @Nullable Map<String, String> authorities) {
		this.path = path.toString();
		this.authorities = authorities;
	}

	/**
	 * Reads the bytes of a file, if it is one: to open a FIFO would wait for its writer.
	 */
	static byte[] bytes(Path path) throws IOException {
		if (!Files.exists(path)) {
			throw new NoSuchFileException(path.toString(), null, "there is no such file");
		}
		if (!Files.isRegularFile(path)) {
			throw new InvalidSpecException(path.toString(), null, "a regular file", "Name a file that holds the list.");
		}
		try (InputStream in = Files.newInputStream(path)) {
			byte[] content = in.readNBytes(MAX_BYTES + 1);
			if (content.length > MAX_BYTES) {
				throw new InvalidSpecException(path.toString(), null, "at most 8 MiB", CURE);
			}
			return content;
		}
	}

	static List<BackendSpec> parse(Path path, byte[] content) throws IOException {
		return new BackendFile(path, null).parse(content);
	}

	/**
	 * Reads a file that may name authorities.
	 * @param authorities takes them, by address
	 */
	static List<BackendSpec> parse(Path path, byte[] content, Map<String, String> authorities) throws IOException {
		return new BackendFile(path, authorities).parse(content);
	}

	private List<BackendSpec> parse(byte[] content) throws IOException {
		LoaderOptions options = new LoaderOptions();
		options.setCodePointLimit(MAX_BYTES);
		options.setAllowDuplicateKeys(false);
		Object root;
		try (Reader reader = new InputStreamReader(new ByteArrayInputStream(content),
				StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT))) {
			root = new Yaml(new SafeConstructor(options)).load(reader);
		}
		catch (YAMLException ex) {
			throw new InvalidSpecException(this.path, ex.getMessage(), "YAML or JSON", CURE);
		}
		Object list = (root instanceof Map<?, ?> map && map.keySet().equals(Set.of("backends"))) ? map.get("backends")
				: root;
		if (!(list instanceof List<?> entries)) {
			throw refused("", list, "a list of backends, or one under the only key 'backends'");
		}
		if (entries.size() > MAX_BACKENDS) {
			throw new InvalidSpecException(this.path, entries.size(), "at most " + MAX_BACKENDS + " backends", CURE);
		}
		Map<String, BackendSpec> backends = new LinkedHashMap<>();
		for (int i = 0; i < entries.size(); i++) {
			BackendSpec backend = backend("[" + i + "]", entries.get(i));
			if (backends.put(backend.address(), backend) != null) {
				throw refused("[" + i + "].address", backend.address(), "listed once");
			}
		}
		return new ArrayList<>(backends.values());
	}

	private BackendSpec backend(String where, @Nullable Object entry) {
		Map<?, ?> map = (entry instanceof String address) ? Map.of("address", address)
				: (entry instanceof Map<?, ?> fields) ? fields : Map.of();
		Set<String> unknown = new TreeSet<>();
		map.keySet()
			.stream()
			.filter((key) -> !KEYS.contains(key) && !isAuthority(key))
			.forEach((key) -> unknown.add(scalar(where, key)));
		if (!unknown.isEmpty()) {
			throw refused(where, String.join(", ", unknown), "of the keys " + String.join(", ", new TreeSet<>(KEYS)));
		}
		if (!(map.get("address") instanceof String address)) {
			throw refused(where, map.get("address"), "a backend with an address");
		}
		if (this.authorities != null && map.get("authority") instanceof String authority) {
			this.authorities.put(address, authority);
		}
		double priority = number(where + ".priority", map.get("priority"), 0);
		if (priority != Math.rint(priority)) {
			throw refused(where + ".priority", priority, "a whole number");
		}
		try {
			return new BackendSpec(address, number(where + ".weight", map.get("weight"), 1),
					(map.get("zone") != null) ? scalar(where + ".zone", map.get("zone")) : null, (int) priority,
					labels(where + ".labels", map.get("labels")));
		}
		catch (InvalidSpecException ex) {
			throw new InvalidSpecException(
					ex.property().startsWith(this.path) ? ex.property()
							: this.path + where + ex.property().replaceFirst("^backends", ""),
					ex.value(), ex.allowed(), ex.cure());
		}
	}

	private boolean isAuthority(@Nullable Object key) {
		return this.authorities != null && "authority".equals(key);
	}

	private double number(String where, @Nullable Object value, double absent) {
		if (value == null) {
			return absent;
		}
		if (value instanceof Number number) {
			return number.doubleValue();
		}
		throw refused(where, value, "a number");
	}

	private Map<String, String> labels(String where, @Nullable Object value) {
		if (value == null) {
			return Map.of();
		}
		if (!(value instanceof Map<?, ?> map)) {
			throw refused(where, value, "a map of texts");
		}
		Map<String, String> labels = new LinkedHashMap<>();
		map.forEach((key, label) -> labels.put(scalar(where, key), scalar(where, label)));
		return labels;
	}

	/** Collections are no labels, and one that holds itself has no text. */
	private String scalar(String where, @Nullable Object value) {
		if (value instanceof String || value instanceof Number || value instanceof Boolean) {
			return value.toString();
		}
		throw refused(where, value, "a text");
	}

	private InvalidSpecException refused(String where, @Nullable Object value, String allowed) {
		Object shown = (value instanceof Map || value instanceof Iterable) ? "a collection" : value;
		return new InvalidSpecException(this.path + where, shown, allowed, CURE);
	}

}
