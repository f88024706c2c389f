package io.github.grpclb.benchmarks.sim;

/**
 * Counts latencies in buckets whose width is at most 1/128 of their value.
 */
final class LatencyHistogram {

	private static final int SUB_BITS = 7;

	private final long[] counts = new long[(Long.SIZE - SUB_BITS + 1) << SUB_BITS];

	private long total;

	void add(long nanos) {
		this.counts[bucket(Math.max(nanos, 0))]++;
		this.total++;
	}

	/**
	 * Returns a quantile.
	 * @param quantile 0 to 1
	 * @return nanoseconds, the middle of the bucket
	 */
	double quantile(double quantile) {
		long rank = (long) Math.ceil(quantile * this.total);
		long seen = 0;
		for (int bucket = 0; bucket < this.counts.length; bucket++) {
			seen += this.counts[bucket];
			if (seen >= rank && seen > 0) {
				return middle(bucket);
			}
		}
		return Double.NaN;
	}

	private static int bucket(long value) {
		int shift = Math.max(0, Long.SIZE - SUB_BITS - 1 - Long.numberOfLeadingZeros(value));
		return (shift << SUB_BITS) + (int) (value >>> shift);
	}

	private static double middle(int bucket) {
		int shift = Math.max(0, (bucket >>> SUB_BITS) - 1);
		long low = (long) (bucket - (shift << SUB_BITS)) << shift;
		return low + ((1L << shift) - 1) / 2.0;
	}

}
