package io.github.grpclb.spec;

import java.time.Duration;

/**
 * How long the first calls of a channel wait for enough backends, so that the first burst
 * spreads.
 *
 * @param minReady the share of the backends that must be ready, 0 to 1
 * @param maxWait the longest wait; zero for none
 */
public record StartupSpec(double minReady, Duration maxWait) {

	public StartupSpec {
		Require.ratio("startup.min-ready", minReady);
		Require.notNegative("startup.max-wait", maxWait);
	}

	/**
	 * Returns the defaults: half of the backends, two seconds at most.
	 * @return the default settings
	 */
	public static StartupSpec defaults() {
		return new StartupSpec(0.5, Duration.ofSeconds(2));
	}

}
