package io.github.grpclb.spec;

/**
 * Settings of {@code least-request}.
 *
 * @param choices how many distinct backends are compared: {@link #AUTO}, {@link #FULL},
 * or 2 to 10
 */
public record LeastRequestSpec(int choices) {

	/** Every backend while they are few, two when they are many. */
	public static final int AUTO = 0;

	/** Every backend. */
	public static final int FULL = Integer.MAX_VALUE;

	public LeastRequestSpec {
		if (choices != AUTO && choices != FULL && (choices < 2 || choices > 10)) {
			throw new InvalidSpecException("least-request.choices", choices, "auto, full, or a number from 2 to 10",
					"Leave it at auto unless a benchmark of your own says otherwise.");
		}
	}

	/**
	 * Returns the defaults: {@code auto}.
	 * @return the default settings
	 */
	public static LeastRequestSpec defaults() {
		return new LeastRequestSpec(AUTO);
	}

}
