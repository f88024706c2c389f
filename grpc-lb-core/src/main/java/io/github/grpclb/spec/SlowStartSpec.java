package io.github.grpclb.spec;

import java.time.Duration;

/**
 * The ramp of a backend that has just become ready (Envoy's slow start).
 *
 * @param window the length of the ramp, zero for none
 * @param aggression the exponent's inverse, above 0: 1 is linear, larger is faster early
 * @param minWeight the share of its weight that a backend starts with, above 0 up to 1
 */
public record SlowStartSpec(Duration window, double aggression, double minWeight) {

	public SlowStartSpec {
		Require.notNegative("slow-start.window", window);
		Require.range("slow-start.aggression", aggression, 0.01, 100.0);
		Require.range("slow-start.min-weight", minWeight, 0.001, 1.0);
	}

	/**
	 * Returns the defaults: no ramp.
	 * @return the default settings
	 */
	public static SlowStartSpec defaults() {
		return new SlowStartSpec(Duration.ZERO, 1.0, 0.1);
	}

}
