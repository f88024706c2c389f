package io.github.grpclb.benchmarks.sim;

/**
 * Virtual time is counted in nanoseconds.
 */
final class Units {

	static final long MICROSECOND = 1_000L;

	static final long MILLISECOND = 1_000_000L;

	static final long SECOND = 1_000_000_000L;

	private Units() {
	}

	static long seconds(double seconds) {
		return Math.round(seconds * SECOND);
	}

	static double toSeconds(long nanos) {
		return (double) nanos / SECOND;
	}

	static double toMillis(double nanos) {
		return nanos / MILLISECOND;
	}

}
