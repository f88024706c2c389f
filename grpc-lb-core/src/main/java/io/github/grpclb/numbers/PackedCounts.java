package io.github.grpclb.numbers;

import io.github.grpclb.Internal;

/**
 * Counts of {@link LatencyBuckets} without those that are zero: a backend's calls take
 * about as long as each other, so that a few of 208 are not. The bucket stands in the
 * high bits of a number and its count in the others.
 */
@Internal
public final class PackedCounts {

	/** No counts. */
	public static final int[] NONE = {};

	private static final int COUNT_BITS = 24;

	/** A bucket takes half a million calls a second for half a minute. */
	private static final int MOST = (1 << COUNT_BITS) - 1;

	private PackedCounts() {
	}

	/**
	 * Packs counts.
	 * @param counts a count for each bucket
	 * @return those above zero
	 */
	public static int[] pack(int[] counts) {
		int used = 0;
		for (int count : counts) {
			used += (count > 0) ? 1 : 0;
		}
		if (used == 0) {
			return NONE;
		}
		int[] packed = new int[used];
		int next = 0;
		for (int i = 0; i < counts.length; i++) {
			if (counts[i] > 0) {
				packed[next++] = i << COUNT_BITS | Math.min(counts[i], MOST);
			}
		}
		return packed;
	}

	/**
	 * Adds each count, times a factor, to what stands at its bucket.
	 * @param packed the counts
	 * @param into a count for each bucket
	 * @param factor 1 to add, -1 to take away
	 */
	public static void addTo(int[] packed, int[] into, int factor) {
		for (int one : packed) {
			into[one >>> COUNT_BITS] += factor * (one & MOST);
		}
	}

}
