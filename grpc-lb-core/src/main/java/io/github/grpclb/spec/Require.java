package io.github.grpclb.spec;

import java.time.Duration;

/**
 * The checks that the records of this package share.
 */
final class Require {

	private Require() {
	}

	/**
	 * The longest duration: a hundred years, so that sums of two, jitter included, still
	 * fit into the nanoseconds of a {@code long} (292 years).
	 */
	private static final Duration LONGEST = Duration.ofDays(36_500);

	static void range(String property, long value, long min, long max) {
		if (value < min || value > max) {
			throw new InvalidSpecException(property, value, "between %d and %d".formatted(min, max),
					"Set a value in that range.");
		}
	}

	static void range(String property, double value, double min, double max) {
		if (!(value >= min && value <= max)) {
			throw new InvalidSpecException(property, value, "between %s and %s".formatted(min, max),
					"Set a value in that range.");
		}
	}

	static void ratio(String property, double value) {
		if (!(value >= 0 && value <= 1)) {
			throw new InvalidSpecException(property, value, "between 0 and 1, or 0% and 100%",
					"Write the share as 0.5 or as 50%.");
		}
	}

	static void positive(String property, Duration value) {
		if (value.isZero() || value.isNegative()) {
			throw new InvalidSpecException(property, value, "a duration above zero", "Set for example 10s or 500ms.");
		}
		notTooLong(property, value);
	}

	static void notNegative(String property, Duration value) {
		if (value.isNegative()) {
			throw new InvalidSpecException(property, value, "a duration of zero or more",
					"Set for example 0s to turn it off, or 10s.");
		}
		notTooLong(property, value);
	}

	private static void notTooLong(String property, Duration value) {
		if (value.compareTo(LONGEST) > 0) {
			throw new InvalidSpecException(property, value, "a duration of at most 36500d",
					"Set a shorter one; docs/configuration.md says how to turn it off.");
		}
	}

	static void text(String property, String value, String cure) {
		if (value.isBlank()) {
			throw new InvalidSpecException(property, value, "a non-empty text", cure);
		}
	}

}
