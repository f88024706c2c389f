package io.github.grpclb.spec;

import java.time.Duration;

/**
 * Settings of {@code peak-ewma}.
 *
 * @param decay the time after which an observation has lost 63 % of its weight; above
 * zero
 * @param choices how many distinct backends are compared, 2 to 10
 */
public record PeakEwmaSpec(Duration decay, int choices) {

	public PeakEwmaSpec {
		Require.positive("peak-ewma.decay", decay);
		Require.range("peak-ewma.choices", choices, 2, 10);
	}

	/**
	 * Returns the defaults: ten seconds, two choices.
	 * @return the default settings
	 */
	public static PeakEwmaSpec defaults() {
		return new PeakEwmaSpec(Duration.ofSeconds(10), 2);
	}

}
