package io.github.grpclb.spec;

import java.time.Duration;

/**
 * How fresh the list of backends is kept.
 *
 * @param refreshInterval the time between two look-ups; zero for none but those that
 * failures cause
 * @param jitter how much of the interval is random, 0 to 1
 * @param keepLastGood whether a failed or empty answer leaves the last good list in use
 * @param maxStale how long the last good list is kept; zero for ever
 */
public record DiscoverySpec(Duration refreshInterval, double jitter, boolean keepLastGood, Duration maxStale) {

	public DiscoverySpec {
		Require.notNegative("discovery.refresh-interval", refreshInterval);
		Require.ratio("discovery.jitter", jitter);
		Require.notNegative("discovery.max-stale", maxStale);
	}

	/**
	 * Returns the defaults: every 30 s, 10 % jitter, last good list kept for ever.
	 * @return the default settings
	 */
	public static DiscoverySpec defaults() {
		return new DiscoverySpec(Duration.ofSeconds(30), 0.1, true, Duration.ZERO);
	}

}
