package io.github.grpclb.spec;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * An object of a service config's JSON that is read key by key. What is left at the end
 * is a mistake.
 */
final class JsonSection {

	private final String prefix;

	private final Map<String, Object> rest;

	JsonSection(String prefix, Map<String, ?> json) {
		this.prefix = prefix;
		this.rest = new LinkedHashMap<>(json);
	}

	JsonSection section(String key) {
		return new JsonSection(this.prefix + key + ".", map(key));
	}

	Map<String, Object> map(String key) {
		Object value = this.rest.remove(key);
		if (value == null) {
			return Map.of();
		}
		if (!(value instanceof Map<?, ?> map)) {
			throw refused(key, value, "an object");
		}
		Map<String, Object> entries = new LinkedHashMap<>();
		map.forEach((name, entry) -> entries.put(String.valueOf(name), entry));
		return entries;
	}

	boolean isNumber(String key) {
		return this.rest.get(key) instanceof Number;
	}

	String text(String key, String absent) {
		String value = textOrNull(key);
		return (value != null) ? value : absent;
	}

	@Nullable String textOrNull(String key) {
		Object value = this.rest.remove(key);
		if (value != null && !(value instanceof String)) {
			throw refused(key, value, "a text");
		}
		return (String) value;
	}

	/** The first one is the default. */
	String oneOf(String key, String... allowed) {
		String value = text(key, allowed[0]);
		if (!Arrays.asList(allowed).contains(value)) {
			throw refused(key, value, "one of " + String.join(", ", allowed));
		}
		return value;
	}

	double number(String key, double absent) {
		Object value = this.rest.remove(key);
		if (value != null && !(value instanceof Number)) {
			throw refused(key, value, "a number");
		}
		return (value instanceof Number number) ? number.doubleValue() : absent;
	}

	int integer(String key, int absent) {
		double value = number(key, absent);
		if (value != (int) value) {
			throw refused(key, value, "a whole number");
		}
		return (int) value;
	}

	Duration duration(String key, Duration absent) {
		String value = textOrNull(key);
		if (value == null) {
			return absent;
		}
		if (!value.matches("\\d{1,9}(\\.\\d{1,9})?s")) {
			throw refused(key, value, "seconds, written as 10s or 0.5s");
		}
		return Duration.parse("PT" + value);
	}

	/** Ends reading. */
	<T> T done(T result) {
		refuseOthers();
		return result;
	}

	void refuseOthers() {
		if (!this.rest.isEmpty()) {
			Map.Entry<String, Object> unknown = this.rest.entrySet().iterator().next();
			throw refused(unknown.getKey(), unknown.getValue(), "left out, because nothing reads it");
		}
	}

	private InvalidSpecException refused(String key, Object value, String allowed) {
		return new InvalidSpecException(this.prefix + key, value, allowed,
				"The keys are those of grpc.lb.clients.<name>; docs/configuration.md lists them.");
	}

}
