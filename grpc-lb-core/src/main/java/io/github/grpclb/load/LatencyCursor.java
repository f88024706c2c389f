package io.github.grpclb.load;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.Internal;
import io.github.grpclb.numbers.LatencyBuckets;
import io.github.grpclb.numbers.PackedCounts;

/**
 * Reads what a {@link LatencyHistogram} has counted since the last reading, so that
 * whoever wants the latencies of a short time costs the calls nothing. Must be read more
 * often than the histogram turns over, every 30 s, while anything is counted. Not
 * thread-safe.
 */
@Internal
public final class LatencyCursor {

	/** Buckets that a reading has. */
	public static final int BUCKETS = LatencyBuckets.COUNT;

	/** What was current at the last reading, and what stood in it by then. */
	private @Nullable LatencyCounts read;

	private int[] seen = PackedCounts.NONE;

	/**
	 * Adds what has been counted since {@link #advance}.
	 * @param latencies what counts
	 * @param into a count for each bucket
	 */
	public void peek(Latencies latencies, int[] into) {
		LatencyHistogram histogram = latencies.histogram();
		if (histogram != null) {
			LatencyHistogram.Windows windows = histogram.windows();
			windows.current().addTo(into);
			addEarlier(windows, into);
		}
	}

	/**
	 * Adds what has been counted since the last call of this method, and remembers that.
	 * @param latencies what counts
	 * @param into a count for each bucket
	 */
	public void advance(Latencies latencies, int[] into) {
		LatencyHistogram histogram = latencies.histogram();
		if (histogram != null) {
			LatencyHistogram.Windows windows = histogram.windows();
			int[] counts = new int[BUCKETS];
			windows.current().addTo(counts);
			int[] now = PackedCounts.pack(counts);
			PackedCounts.addTo(now, into, 1);
			addEarlier(windows, into);
			this.read = windows.current();
			this.seen = now;
		}
	}

	/** Adds what came before the current window, less what was read. */
	private void addEarlier(LatencyHistogram.Windows windows, int[] into) {
		boolean same = windows.current() == this.read;
		boolean turned = windows.previous() == this.read;
		if (!same) {
			windows.previous().addTo(into);
		}
		if (same || turned) {
			PackedCounts.addTo(this.seen, into, -1);
		}
	}

	/**
	 * Reads a quantile of a reading.
	 * @param counts a count for each bucket
	 * @param quantile 0 to 1
	 * @return nanoseconds, 0 if nothing was counted
	 */
	public static long quantile(int[] counts, double quantile) {
		long total = 0;
		for (int count : counts) {
			total += count;
		}
		long rank = (long) Math.ceil(quantile * total);
		for (int i = 0; total > 0 && i < counts.length; i++) {
			rank -= counts[i];
			if (rank <= 0) {
				return LatencyBuckets.end(i);
			}
		}
		return 0;
	}

}
