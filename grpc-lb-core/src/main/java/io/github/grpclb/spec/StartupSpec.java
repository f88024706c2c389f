package io.github.grpclb.spec;

import java.time.Duration;

/**
 * How long the first calls of a channel wait for enough backends, so that the first burst
 * spreads.
 *
 * @param minReady the share of the backends that must be ready, 0 to 1
 * @param maxWait the longest wait, but never more than half of the shortest deadline;
 * zero for none
 */
public record StartupSpec(double minReady, Duration maxWait) {

	public StartupSpec {
		Require.ratio("startup.min-ready", minReady);
		Require.notNegative("startup.max-wait", maxWait);
	}

	/**
	 * Bounds the wait by the calls' deadline: a call that has waited must still be made.
	 * @param deadline the deadline of calls, zero for none
	 * @return settings that wait for half of the deadline at most
	 */
	public StartupSpec within(Duration deadline) {
		Duration half = deadline.dividedBy(2);
		boolean tooLong = !deadline.isZero() && this.maxWait.compareTo(half) > 0;
		return tooLong ? new StartupSpec(this.minReady, half) : this;
	}

	/**
	 * Returns the defaults: half of the backends, two seconds at most.
	 * @return the default settings
	 */
	public static StartupSpec defaults() {
		return new StartupSpec(0.5, Duration.ofSeconds(2));
	}

}
