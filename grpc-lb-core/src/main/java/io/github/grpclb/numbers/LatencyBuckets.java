package io.github.grpclb.numbers;

import io.github.grpclb.Internal;

/**
 * Log-linear buckets for latencies: 1 µs wide up to 8 µs, from there on an eighth (12.5
 * %) of their lower end, up to 4.6 minutes. An eighth, because a quantile that is off by
 * less misleads nobody, and because 208 counters are small enough to have one set for
 * each backend.
 */
@Internal
public final class LatencyBuckets {

	/** Eight buckets for each doubling: 12.5 % wide. */
	private static final int SUB_BITS = 3;

	private static final int SUBS = 1 << SUB_BITS;

	/** How many buckets share an octave: those whose numbers have the same quotient. */
	public static final int PER_OCTAVE = SUBS;

	/** How many buckets there are; the last one takes all that is longer. */
	public static final int COUNT = 26 * SUBS;

	private LatencyBuckets() {
	}

	/**
	 * Finds the bucket of a latency.
	 * @param nanos the latency in nanoseconds
	 * @return 0 to {@link #COUNT} - 1
	 */
	public static int of(long nanos) {
		long micros = Math.max(nanos >> 10, 0);
		if (micros < SUBS) {
			return (int) micros;
		}
		int octave = 63 - Long.numberOfLeadingZeros(micros) - SUB_BITS;
		int sub = (int) (micros >>> octave) & (SUBS - 1);
		return Math.min((octave + 1) * SUBS + sub, COUNT - 1);
	}

	/**
	 * Returns where a bucket ends.
	 * @param bucket 0 to {@link #COUNT} - 1
	 * @return nanoseconds, of which all in the bucket are fewer
	 */
	public static long end(int bucket) {
		int octave = bucket / SUBS - 1;
		long sub = bucket % SUBS;
		long micros = (octave < 0) ? sub + 1 : (SUBS + sub + 1) << octave;
		return micros << 10;
	}

}
