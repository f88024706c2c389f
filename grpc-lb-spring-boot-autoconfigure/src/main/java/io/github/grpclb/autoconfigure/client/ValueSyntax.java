package io.github.grpclb.autoconfigure.client;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.unit.DataSize;

import io.github.grpclb.spec.InvalidSpecException;

/**
 * Says of a text whether it can be a value of a key's type, in words that a user can act
 * on.
 */
final class ValueSyntax {

	private static final Set<String> BOOLEANS = Set.of("true", "false", "on", "off", "yes", "no", "1", "0");

	private ValueSyntax() {
	}

	/**
	 * Checks a value.
	 * @param type the key's type
	 * @param value what is written there, not empty
	 * @return what is wrong with it, without the property's name; {@code null} if it is
	 * fine
	 */
	static @Nullable InvalidSpecException check(Type type, Object value) {
		Type element = KnownKeys.elementOf(type);
		if (element != null) {
			return list(element, value);
		}
		if (!(type instanceof Class<?> simple) || !KnownKeys.isLeaf(type)) {
			return invalid(value, "keys of its own below it, not a text", "docs/configuration.md lists the keys.");
		}
		String text = String.valueOf(value).strip();
		if (simple == Duration.class) {
			return duration(value, text);
		}
		if (simple == Boolean.class || simple == boolean.class) {
			return BOOLEANS.contains(text.toLowerCase(Locale.ROOT)) ? null
					: invalid(value, "true or false", "Write one of them.");
		}
		if (simple.isEnum()) {
			return constant(simple, value, text);
		}
		try {
			if (simple == Integer.class) {
				Integer.decode(text);
			}
			else if (simple == Double.class) {
				Double.parseDouble(text);
			}
			else if (simple == DataSize.class) {
				DataSize.parse(text);
			}
			else if (simple == Ratio.class) {
				Ratio.valueOf(text);
			}
			return null;
		}
		catch (RuntimeException ex) {
			return number(simple, value);
		}
	}

	private static InvalidSpecException number(Class<?> type, Object value) {
		if (type == DataSize.class) {
			return invalid(value, "a size: a whole number and B, KB, MB or GB", "Write for example 4MB.");
		}
		if (type == Ratio.class) {
			return invalid(value, "a share", "Write it as 0.5 or as 50%.");
		}
		return (type == Integer.class) ? invalid(value, "a whole number", "Write for example 3.")
				: invalid(value, "a number", "Write for example 1.5.");
	}

	private static @Nullable InvalidSpecException duration(Object value, String text) {
		String allowed = "a duration: a whole number and its unit (ns, us, ms, s, m, h or d), or PT1.5S";
		if (text.matches("[-+]?[0-9.]+")) {
			return invalid(value, allowed,
					"Write for example %ss or %1$sms: a number alone does not say which.".formatted(text));
		}
		try {
			DurationStyle.detectAndParse(text).toNanos();
			return null;
		}
		catch (IllegalArgumentException ex) {
			String joined = text.replaceAll("(?i)\\s*(seconds?|secs?)$", "s")
				.replaceAll("(?i)\\s*(minutes?|mins?)$", "m")
				.replaceAll("(?i)\\s*(hours?)$", "h")
				.replaceAll("(?i)\\s*(milliseconds?|millis?)$", "ms")
				.replaceAll("\\s", "");
			return invalid(value, allowed,
					"Write for example %s.".formatted(joined.matches("[0-9]+(ns|us|ms|s|m|h|d)") ? joined : "10s"));
		}
		catch (ArithmeticException ex) {
			return invalid(value, "a duration of at most 36500d", "Write a shorter one.");
		}
	}

	private static @Nullable InvalidSpecException constant(Class<?> type, Object value, String text) {
		List<String> names = Arrays.stream(type.getEnumConstants())
			.map((constant) -> ((Enum<?>) constant).name())
			.toList();
		String plain = plain(text);
		if (names.stream().anyMatch((name) -> plain(name).equals(plain))) {
			return null;
		}
		// Statuses are known by the names that gRPC gives them.
		boolean status = type.getName().startsWith("io.grpc.");
		return invalid(value,
				names.stream()
					.map((name) -> status ? name : name.toLowerCase(Locale.ROOT).replace('_', '-'))
					.collect(Collectors.joining(", ", "one of ", "")),
				"Choose one of them.");
	}

	private static String plain(String name) {
		return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
	}

	private static @Nullable InvalidSpecException list(Type element, Object value) {
		if (value instanceof Collection<?>) {
			return null;
		}
		if (!KnownKeys.isLeaf(element)) {
			return invalid(value, "a list of entries, each with keys of its own, not a text",
					"Write for example - { address: \"10.0.0.1:50051\" }, one line for each; docs/configuration.md lists the keys.");
		}
		for (String part : String.valueOf(value).split(",")) {
			InvalidSpecException invalid = part.isBlank() ? null : check(element, part.strip());
			if (invalid != null) {
				return invalid;
			}
		}
		return null;
	}

	private static InvalidSpecException invalid(Object value, String allowed, String cure) {
		return new InvalidSpecException("", value, allowed, cure);
	}

}
