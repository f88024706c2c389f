package io.github.grpclb.benchmarks.sim;

import org.jspecify.annotations.Nullable;

/**
 * What a host is like.
 *
 * @param speed how fast it works
 * @param failing the share of calls that it refuses after a millisecond, 0 to 1
 * @param restart when it restarts; {@code null} if it does not
 * @param joinsAt when it appears in the address list
 */
record HostSpec(SpeedProfile speed, double failing, @Nullable Restart restart, long joinsAt) {

	static final HostSpec HEALTHY = of(SpeedProfile.NOMINAL);

	static HostSpec of(SpeedProfile speed) {
		return new HostSpec(speed, 0, null, 0);
	}

	static HostSpec failing(double share) {
		return new HostSpec(SpeedProfile.NOMINAL, share, null, 0);
	}

	static HostSpec restarting(Restart restart) {
		return new HostSpec(SpeedProfile.NOMINAL, 0, restart, 0);
	}

	static HostSpec joining(SpeedProfile speed, long time) {
		return new HostSpec(speed, 0, null, time);
	}

	boolean acceptsConnections(long time) {
		return time >= this.joinsAt
				&& (this.restart == null || time < this.restart.goAway() || time >= this.restart.back());
	}

	/**
	 * A restart with a drain.
	 *
	 * @param goAway when it asks its clients to leave; it still answers what it gets
	 * @param gone when the process ends
	 * @param back when it accepts connections again
	 */
	record Restart(long goAway, long gone, long back) {

	}

}
