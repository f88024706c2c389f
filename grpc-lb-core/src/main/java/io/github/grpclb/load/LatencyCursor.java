package io.github.grpclb.load;

import java.util.concurrent.atomic.AtomicIntegerArray;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.Internal;
import io.github.grpclb.numbers.LatencyBuckets;

/**
 * Reads what a {@link LatencyHistogram} has counted since the last reading, so that
 * whoever wants the latencies of a short time costs the calls nothing. Must be read more
 * often than the histogram turns over, every 30 s. Not thread-safe.
 */
@Internal
public final class LatencyCursor {

	/** Buckets that a reading has. */
	public static final int BUCKETS = LatencyBuckets.COUNT;

	private @Nullable AtomicIntegerArray read;

	private final int[] seen = new int[BUCKETS];

	/**
	 * Adds what has been counted since {@link #advance}.
	 * @param latencies what counts
	 * @param into a count for each bucket
	 */
	public void peek(Latencies latencies, int[] into) {
		read(latencies, into, false);
	}

	/**
	 * Adds what has been counted since the last call of this method, and remembers that.
	 * @param latencies what counts
	 * @param into a count for each bucket
	 */
	public void advance(Latencies latencies, int[] into) {
		read(latencies, into, true);
	}

	/** Remembers the very counts that it has added, since calls end meanwhile. */
	private void read(Latencies latencies, int[] into, boolean remember) {
		LatencyHistogram histogram = latencies.histogram();
		if (histogram == null) {
			return;
		}
		LatencyHistogram.Windows windows = histogram.windows();
		boolean same = windows.current() == this.read;
		boolean turned = windows.previous() == this.read;
		for (int i = 0; i < BUCKETS; i++) {
			int current = windows.current().get(i);
			int count = same ? current : current + windows.previous().get(i);
			into[i] += (same || turned) ? count - this.seen[i] : count;
			if (remember) {
				this.seen[i] = current;
			}
		}
		if (remember) {
			this.read = windows.current();
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
