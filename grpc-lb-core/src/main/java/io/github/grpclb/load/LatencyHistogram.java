package io.github.grpclb.load;

import io.github.grpclb.Internal;
import io.github.grpclb.numbers.LatencyBuckets;

/**
 * Counts latencies of the last 30 to 60 seconds in {@link LatencyBuckets}. Recording
 * takes one atomic add; thread-safe.
 */
@Internal
public final class LatencyHistogram {

	/** A p99 needs some hundred calls, and must forget an incident within a minute. */
	private static final long WINDOW_NANOS = 30_000_000_000L;

	private volatile Windows windows;

	/**
	 * Creates an empty histogram.
	 * @param now the ticker's reading in nanoseconds
	 */
	public LatencyHistogram(long now) {
		this.windows = new Windows(new LatencyCounts(), LatencyCounts.NONE, now);
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
		windows.current.increment(LatencyBuckets.of(nanos));
	}

	private synchronized Windows rotate(long now) {
		Windows windows = this.windows;
		long age = now - windows.since;
		if (age >= WINDOW_NANOS) {
			LatencyCounts previous = (age < 2 * WINDOW_NANOS) ? windows.current : LatencyCounts.NONE;
			windows = new Windows(new LatencyCounts(), previous, now);
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
		int[] counts = new int[LatencyBuckets.COUNT];
		windows.current.addTo(counts);
		windows.previous.addTo(counts);
		return LatencyCursor.quantile(counts, quantile);
	}

	Windows windows() {
		return this.windows;
	}

	record Windows(LatencyCounts current, LatencyCounts previous, long since) {
	}

}
