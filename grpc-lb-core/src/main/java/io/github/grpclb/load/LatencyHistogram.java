package io.github.grpclb.load;

import java.util.concurrent.atomic.AtomicIntegerArray;

import io.github.grpclb.Internal;

/**
 * Counts latencies of the last 30 to 60 seconds in buckets that are 12.5 % wide, from 1
 * µs to 2 minutes. Recording takes one atomic add and no memory; thread-safe.
 */
@Internal
public final class LatencyHistogram {

	private static final int SUB_BITS = 3;

	private static final int SUBS = 1 << SUB_BITS;

	private static final int OCTAVES = 27;

	static final int BUCKETS = OCTAVES * SUBS;

	private static final long WINDOW_NANOS = 30_000_000_000L;

	private volatile Windows windows;

	/**
	 * Creates an empty histogram.
	 * @param now the ticker's reading in nanoseconds
	 */
	public LatencyHistogram(long now) {
		this.windows = new Windows(new AtomicIntegerArray(BUCKETS), new AtomicIntegerArray(BUCKETS), now);
	}

	/**
	 * Counts one latency.
	 * @param nanos the latency in nanoseconds
	 * @param now the ticker's reading in nanoseconds
	 */
	public void record(long nanos, long now) {
		Windows windows = this.windows;
		if (now - windows.since >= WINDOW_NANOS) {
			windows = rotate(now);
		}
		windows.current.getAndIncrement(bucket(nanos));
	}

	private synchronized Windows rotate(long now) {
		Windows windows = this.windows;
		long age = now - windows.since;
		if (age >= WINDOW_NANOS) {
			AtomicIntegerArray previous = (age < 2 * WINDOW_NANOS) ? windows.current : new AtomicIntegerArray(BUCKETS);
			windows = new Windows(new AtomicIntegerArray(BUCKETS), previous, now);
			this.windows = windows;
		}
		return windows;
	}

	/**
	 * Reads a quantile of the last 30 to 60 seconds.
	 * @param quantile 0 to 1
	 * @param now the ticker's reading in nanoseconds
	 * @return the latency in nanoseconds, 0 if nothing was counted
	 */
	public long quantile(double quantile, long now) {
		Windows windows = this.windows;
		if (now - windows.since >= WINDOW_NANOS) {
			windows = rotate(now);
		}
		int[] counts = new int[BUCKETS];
		for (int i = 0; i < BUCKETS; i++) {
			counts[i] = windows.current.get(i) + windows.previous.get(i);
		}
		return LatencyCursor.quantile(counts, quantile);
	}

	Windows windows() {
		return this.windows;
	}

	static int bucket(long nanos) {
		long micros = Math.max(nanos >> 10, 0);
		if (micros < SUBS) {
			return (int) micros;
		}
		int octave = 63 - Long.numberOfLeadingZeros(micros) - SUB_BITS;
		int sub = (int) (micros >>> octave) & (SUBS - 1);
		return Math.min((octave + 1) * SUBS + sub, BUCKETS - 1);
	}

	static long upperBound(int bucket) {
		int octave = bucket / SUBS - 1;
		long sub = bucket % SUBS;
		long micros = (octave < 0) ? sub + 1 : (SUBS + sub + 1) << octave;
		return micros << 10;
	}

	record Windows(AtomicIntegerArray current, AtomicIntegerArray previous, long since) {
	}

}
