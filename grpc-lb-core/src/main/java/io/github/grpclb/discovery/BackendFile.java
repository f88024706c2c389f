package io.github.grpclb.discovery;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

import io.github.grpclb.spec.BackendSpec;
import io.github.grpclb.spec.InvalidSpecException;

/**
 * Reads a list of backends from YAML (or JSON): either the list itself or a map with a
 * {@code backends} entry, each backend written as under {@code backends:} of a client.
 */
final class BackendFile {

	private static final String CURE = "Write a list such as \"- { address: 10.0.0.1:50051, weight: 2 }\".";

	private BackendFile() {
	}

	static List<BackendSpec> read(Path path) throws IOException {
		try (Reader reader = Files.newBufferedReader(path)) {
			Object root = new Yaml(new SafeConstructor(new LoaderOptions())).load(reader);
			Object list = (root instanceof Map<?, ?> map) ? map.get("backends") : root;
			if (!(list instanceof List<?> entries)) {
				throw new InvalidSpecException(path.toString(), null, "a list of backends", CURE);
			}
			List<BackendSpec> backends = new ArrayList<>(entries.size());
			for (Object entry : entries) {
				backends.add(backend(path, entry));
			}
			return backends;
		}
		catch (YAMLException ex) {
			throw new InvalidSpecException(path.toString(), ex.getMessage(), "YAML or JSON", CURE);
		}
	}

	private static BackendSpec backend(Path path, Object entry) {
		if (entry instanceof String address) {
			return BackendSpec.of(address);
		}
		if (!(entry instanceof Map<?, ?> map) || !(map.get("address") instanceof String address)) {
			throw new InvalidSpecException(path.toString(), entry, "backends with an address", CURE);
		}
		return new BackendSpec(address, number(path, map, "weight", 1), text(map.get("zone")),
				(int) number(path, map, "priority", 0), labels(map.get("labels")));
	}

	private static double number(Path path, Map<?, ?> map, String key, double absent) {
		Object value = map.get(key);
		if (value == null) {
			return absent;
		}
		if (value instanceof Number number) {
			return number.doubleValue();
		}
		throw new InvalidSpecException(path + ": " + key, value, "a number", CURE);
	}

	private static @Nullable String text(@Nullable Object value) {
		return (value != null) ? value.toString() : null;
	}

	private static Map<String, String> labels(@Nullable Object value) {
		Map<String, String> labels = new LinkedHashMap<>();
		if (value instanceof Map<?, ?> map) {
			map.forEach((key, label) -> labels.put(String.valueOf(key), String.valueOf(label)));
		}
		return labels;
	}

}
