package io.github.grpclb.autoconfigure.actuate;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;

import io.github.grpclb.spec.InvalidSpecException;

/**
 * The parameters that an operator sent with an action. Everything is text until the
 * action asks for it, so that a mistake gets a message instead of a bare 400.
 *
 * @param parameters name to value, those that were sent
 */
record ClientRequest(Map<String, String> parameters) {

	/** Spring would take such a number for milliseconds, which few people mean. */
	private static final Pattern UNITLESS = Pattern.compile("[+-]?\\d{1,18}");

	private static final String[] NAMES = { "backend", "weight", "split", "policy", "deadline", "command", "ttl" };

	static ClientRequest of(@Nullable String backend, @Nullable String weight, @Nullable String split,
			@Nullable String policy, @Nullable String deadline, @Nullable String command, @Nullable String ttl) {
		return of(NAMES, backend, weight, split, policy, deadline, command, ttl);
	}

	static ClientRequest of(String[] names, @Nullable String... values) {
		Map<String, String> parameters = new LinkedHashMap<>();
		for (int i = 0; i < names.length; i++) {
			String value = values[i];
			if (value != null) {
				parameters.put(names[i], value.strip());
			}
		}
		return new ClientRequest(parameters);
	}

	void allowOnly(String action, Set<String> allowed) {
		Set<String> others = new TreeSet<>(this.parameters.keySet());
		others.removeAll(allowed);
		if (!others.isEmpty()) {
			throw new IllegalArgumentException("The action '%s' takes %s, so not %s".formatted(action,
					allowed.isEmpty() ? "no parameter" : String.join(", ", new TreeSet<>(allowed)),
					String.join(", ", others)));
		}
	}

	String text(String name, String example) {
		String value = this.parameters.get(name);
		if (value == null || value.isEmpty()) {
			throw new InvalidSpecException(name, value, "set", "For example \"%s\".".formatted(example));
		}
		return value;
	}

	double number(String name, String example) {
		String value = text(name, example);
		try {
			return Double.parseDouble(value);
		}
		catch (NumberFormatException ex) {
			throw new InvalidSpecException(name, value, "a number", "For example %s.".formatted(example));
		}
	}

	Duration duration(String name) {
		String value = text(name, "10m");
		if (UNITLESS.matcher(value).matches()) {
			throw new InvalidSpecException(name, value, "a duration with its unit",
					"Write %ss or %sms, whichever is meant.".formatted(value, value));
		}
		try {
			return DurationStyle.detectAndParse(value);
		}
		catch (IllegalArgumentException | ArithmeticException ex) {
			throw new InvalidSpecException(name, value, "a duration", "For example 500ms, 10s, 5m or PT5M.");
		}
	}

	@Nullable Duration ttl() {
		return this.parameters.containsKey("ttl") ? duration("ttl") : null;
	}

	/** Reads {@code v1=50,v2=50}. */
	Map<String, Integer> split() {
		String text = text("split", "v1=50,v2=50");
		Map<String, Integer> split = new LinkedHashMap<>();
		for (String share : List.of(text.split(",", -1))) {
			int equals = share.indexOf('=');
			try {
				String group = share.substring(0, Math.max(equals, 0)).strip();
				int number = Integer.parseInt(share.substring(equals + 1).strip());
				if (group.isEmpty() || split.put(group, number) != null) {
					throw new NumberFormatException();
				}
			}
			catch (NumberFormatException ex) {
				throw new InvalidSpecException("split", text, "group=share pairs, each group once",
						"For example v1=50,v2=50.");
			}
		}
		return split;
	}

}
