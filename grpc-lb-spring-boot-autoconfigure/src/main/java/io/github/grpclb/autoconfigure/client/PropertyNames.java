package io.github.grpclb.autoconfigure.client;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Writes the names under {@code grpc.lb} of a file so that Spring Boot's binder loses
 * nothing of them. Boot drops the slash of an unquoted map key, takes its dots for
 * levels, and knows no client whose name is not in lower case; so map keys are quoted
 * ({@code methods[orders.OrderService/Create].deadline}), and a client stands under its
 * name's letters and digits, which is how Boot compares names anyway.
 */
final class PropertyNames {

	private static final String OWNER = "(grpc\\.lb\\.(?:defaults|clients\\.[a-z0-9]+))";

	private static final Pattern CLIENT = Pattern
		.compile("(grpc\\.lb\\.clients)(?:\\.([^.\\[]+)|\\.?\\[([^\\]]+)])(.*)", Pattern.CASE_INSENSITIVE);

	private static final Pattern METHOD = Pattern.compile(
			OWNER + "\\.methods\\.(?!\\[)([^\\[]+?)(\\.(?:deadline|wait-?for-?ready"
					+ "|max-?request-?size|max-?response-?size|(?:retry|hedging)(?:\\..+)?))",
			Pattern.CASE_INSENSITIVE);

	/** A method whose setting nobody knows, or that has none. */
	private static final Pattern SLASH = Pattern.compile(OWNER + "\\.methods\\.(?!\\[)([^/\\[]+/[^.\\[]*)(.*)",
			Pattern.CASE_INSENSITIVE);

	private static final Pattern GROUP = Pattern.compile(
			OWNER + "\\.groups(?:\\.([^.\\[]+)|\\.?\\[([^\\]]+)])(?:\\.?\\[([^\\]]+)]|\\.(.+))?",
			Pattern.CASE_INSENSITIVE);

	private static final Pattern OPEN = Pattern.compile(
			OWNER + "\\.(split|policy-?config|backends\\[[0-9]+]\\.labels)\\.(?!\\[)(.+)", Pattern.CASE_INSENSITIVE);

	private static final Pattern PLAIN = Pattern.compile("[a-z0-9-]+");

	private PropertyNames() {
	}

	/**
	 * Finds the client that a property is about.
	 * @param raw the property's name in its source
	 * @return the client's name as it was written, {@code null} if it is about none
	 */
	static @Nullable String client(String raw) {
		Matcher client = CLIENT.matcher(raw);
		return client.matches() ? written(client) : null;
	}

	private static String written(Matcher client) {
		return (client.group(2) != null) ? client.group(2) : client.group(3);
	}

	/**
	 * Writes a name for the binder.
	 * @param raw the property's name in its source
	 * @return the same name, quoted where it has to be
	 */
	static String canonical(String raw) {
		Matcher client = CLIENT.matcher(raw);
		String name = client.matches() ? client.group(1) + "." + uniform(written(client)) + client.group(4) : raw;
		Matcher method = METHOD.matcher(name);
		if (method.matches()) {
			return method.group(1) + ".methods[" + method.group(2) + "]" + method.group(3);
		}
		Matcher slash = SLASH.matcher(name);
		if (slash.matches()) {
			return slash.group(1) + ".methods[" + slash.group(2) + "]" + slash.group(3);
		}
		Matcher group = GROUP.matcher(name);
		if (group.matches()) {
			String label = either(group.group(4), group.group(5));
			return group.group(1) + ".groups" + element(String.valueOf(either(group.group(2), group.group(3))))
					+ ((label != null) ? element(label) : "");
		}
		Matcher open = OPEN.matcher(name);
		return open.matches() ? open.group(1) + "." + open.group(2) + element(open.group(3)) : name;
	}

	private static @Nullable String either(@Nullable String one, @Nullable String other) {
		return (one != null) ? one : other;
	}

	/** Quoted only where it is needed, so that an environment variable still matches. */
	private static String element(String key) {
		return PLAIN.matcher(key).matches() ? "." + key : "[" + key + "]";
	}

	/**
	 * Reduces a name to what Boot compares names by.
	 * @param name for example {@code orderService} or {@code order-service}
	 * @return for example {@code orderservice}
	 */
	static String uniform(String name) {
		String uniform = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
		// Nothing of it is in ASCII; such a name has no other spelling.
		return uniform.isEmpty() ? "x" + Integer.toHexString(name.hashCode()) : uniform;
	}

}
