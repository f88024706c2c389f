package io.github.grpclb.history;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.numbers.LatencyBuckets;

/**
 * A quantile of the last steps, in a ring of bytes: it is the end of one of
 * {@link LatencyBuckets} anyway. Takes memory from the first latency on.
 */
final class LatencySeries {

	private static final byte[] NONE = {};

	private static final int NOTHING = 0;

	/** One more than the bucket. */
	private byte[] buckets = NONE;

	/** Sets the end of a bucket in nanoseconds, 0 for no latency. */
	void set(int step, long nanos) {
		if (nanos == 0 && this.buckets.length == 0) {
			return;
		}
		if (this.buckets.length == 0) {
			this.buckets = new byte[Series.STEPS];
		}
		// All in a bucket are shorter than its end.
		this.buckets[step % Series.STEPS] = (byte) ((nanos == 0) ? NOTHING : LatencyBuckets.of(nanos - 1) + 1);
	}

	/** Lists milliseconds in hundredths, the oldest first. */
	List<@Nullable Number> millis(int next) {
		return Series.list(next, (step) -> Series.hundredths(millisOf(step)));
	}

	private double millisOf(int step) {
		int bucket = (this.buckets.length == 0) ? NOTHING
				: Byte.toUnsignedInt(this.buckets[Math.floorMod(step, Series.STEPS)]);
		return (bucket == NOTHING) ? 0 : LatencyBuckets.end(bucket - 1) / 1e6;
	}

}
