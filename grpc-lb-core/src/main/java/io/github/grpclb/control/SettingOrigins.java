package io.github.grpclb.control;

import java.util.HashMap;
import java.util.Map;

/**
 * Where the settings of a client come from.
 *
 * @param byKey key to {@code own} or {@code framework}; everything else comes from
 * defaults. Dashes do not matter.
 */
public record SettingOrigins(Map<String, String> byKey) {

	/** Nothing is known, or everything is a default. */
	public static final SettingOrigins NONE = new SettingOrigins(Map.of());

	/** The client's own key. */
	public static final String OWN = "own";

	/** A key of net.devh or Spring Boot. */
	public static final String FRAMEWORK = "framework";

	/** What all clients inherit, or what is built in. */
	public static final String DEFAULTS = "defaults";

	/** What an operator or the canary's guard has changed. */
	public static final String OVERRIDE = "override";

	public SettingOrigins {
		Map<String, String> uniform = new HashMap<>();
		byKey.forEach((key, origin) -> uniform.put(uniform(key), origin));
		byKey = Map.copyOf(uniform);
	}

	/**
	 * Tells where a setting comes from.
	 * @param key for example {@code retry.max-attempts}
	 * @return one of the four words
	 */
	public String of(String key) {
		String uniform = uniform(key);
		String origin = this.byKey.get(uniform);
		if (origin != null) {
			return origin;
		}
		// Maps are settings as a whole.
		return this.byKey.entrySet()
			.stream()
			.filter((entry) -> entry.getKey().startsWith(uniform + "."))
			.map(Map.Entry::getValue)
			.findFirst()
			.orElse(DEFAULTS);
	}

	/** Environment variables know no dashes. */
	private static String uniform(String key) {
		return key.replace("-", "");
	}

}
