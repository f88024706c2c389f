package io.github.grpclb.load;

import java.util.concurrent.atomic.AtomicIntegerArray;

import io.github.grpclb.Internal;
import io.github.grpclb.numbers.LatencyBuckets;

/**
 * Counts latencies of the last 30 to 60 seconds in {@link LatencyBuckets}. Recording
 * takes one atomic add and no memory; thread-safe.
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
		this.windows = new Windows(new AtomicIntegerArray(LatencyBuckets.COUNT),
				new AtomicIntegerArray(LatencyBuckets.COUNT), now);
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
		windows.current.getAndIncrement(LatencyBuckets.of(nanos));
	}

	private synchronized Windows rotate(long now) {
		Windows windows = this.windows;
		long age = now - windows.since;
		if (age >= WINDOW_NANOS) {
			AtomicIntegerArray previous = (age < 2 * WINDOW_NANOS) ? windows.current
					: new AtomicIntegerArray(LatencyBuckets.COUNT);
			windows = new Windows(new AtomicIntegerArray(LatencyBuckets.COUNT), previous, now);
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
		for (int i = 0; i < LatencyBuckets.COUNT; i++) {
			counts[i] = windows.current.get(i) + windows.previous.get(i);
		}
		return LatencyCursor.quantile(counts, quantile);
	}

	Windows windows() {
		return this.windows;
	}

	record Windows(AtomicIntegerArray current, AtomicIntegerArray previous, long since) {
	}

}
