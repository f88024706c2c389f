package io.github.grpclb.spec;

import java.time.Duration;

/**
 * How a server leaves: it says NOT_SERVING, waits until clients have noticed, sends
 * GOAWAY, and lets the calls in flight end.
 *
 * @param enabled whether it does; otherwise the framework's own shutdown is all there is
 * @param delay the longest wait between NOT_SERVING and GOAWAY
 * @param minDelay the shortest such wait
 * @param quietPeriod how long no new call must have come for the wait to end early; zero
 * for never
 * @param grace how long calls may go on after GOAWAY before they are cut off
 */
public record DrainSpec(boolean enabled, Duration delay, Duration minDelay, Duration quietPeriod, Duration grace) {

	public DrainSpec {
		Require.bounded("drain.delay", delay);
		Require.bounded("drain.min-delay", minDelay);
		Require.bounded("drain.quiet-period", quietPeriod);
		Require.bounded("drain.grace", grace);
		if (minDelay.compareTo(delay) > 0) {
			throw new InvalidSpecException("drain.min-delay", minDelay, "at most drain.delay (" + delay + ")",
					"Lower it, or raise drain.delay.");
		}
	}

	/**
	 * Returns the defaults: 10 s of delay that a quiet server cuts short, 30 s of grace.
	 * @return the default settings
	 */
	public static DrainSpec defaults() {
		return new DrainSpec(true, Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofSeconds(2),
				Duration.ofSeconds(30));
	}

}
