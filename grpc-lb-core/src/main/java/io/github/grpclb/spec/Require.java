package io.github.grpclb.spec;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * The checks that the records of this package share.
 */
final class Require {

	/**
	 * The longest duration: a hundred years, so that sums of two, jitter included, still
	 * fit into the nanoseconds of a {@code long} (292 years).
	 */
	private static final Duration LONGEST = Duration.ofDays(36_500);

	/** Between these, sums and quotients of weights are exact enough, and finite. */
	private static final double LEAST_WEIGHT = 0.000_001;

	private static final double MOST_WEIGHT = 1_000_000;

	private static final int MAX_HEADER_NAME = 256;

	/** As grpc-java has them; {@code -bin} alone would be a suffix of nothing. */
	private static final Pattern HEADER_NAME = Pattern.compile("(?!-bin$)[A-Za-z0-9_.-]+");

	private Require() {
	}

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

	/** The only place where durations are bounded, so that each has its nanoseconds. */
	private static void notTooLong(String property, Duration value) {
		if (value.compareTo(LONGEST) > 0) {
			throw new InvalidSpecException(property, value, "a duration of at most 36500d",
					"Set a shorter one; docs/configuration.md says how to turn it off.");
		}
	}

	static void weight(String property, double value, String cure) {
		if (!(value >= LEAST_WEIGHT && value <= MOST_WEIGHT)) {
			throw new InvalidSpecException(property, value, "from 0.000001 to 1000000", cure);
		}
	}

	/**
	 * Checks the name of a request header that an application sends; without it,
	 * {@code Metadata.Key.of} would throw while a channel takes the settings over.
	 */
	static void headerName(String property, String name) {
		if (name.length() > MAX_HEADER_NAME || !HEADER_NAME.matcher(name).matches()) {
			throw new InvalidSpecException(property, name, "a header name of the characters a-z, 0-9, '-', '_' and '.'",
					"Name the header as the caller sends it, for example x-canary; pseudo-headers such as :authority "
							+ "are not seen by a load balancer.");
		}
	}

	static void text(String property, String value, String cure) {
		if (value.isBlank()) {
			throw new InvalidSpecException(property, value, "a non-empty text", cure);
		}
	}

}
