package io.github.grpclb.balancer.routing;

import io.github.grpclb.Internal;

/**
 * An order of turns in which groups come up exactly in proportion to their weights and as
 * evenly as possible, like nginx's smooth weighted round-robin. One round is as long as
 * the sum of the reduced weights, so that a split of 90 to 10 is exact over any ten calls
 * in a row.
 */
@Internal
public final class SplitSchedule {

	/** Longer rounds are rounded to this. */
	private static final int LONGEST = 10_000;

	private SplitSchedule() {
	}

	/**
	 * Builds one round.
	 * @param weights weights of the groups, 0 or more, in sum above 0
	 * @return indices into {@code weights}; those of weight 0 do not occur
	 */
	public static int[] of(int[] weights) {
		int[] reduced = reduce(weights);
		int sum = 0;
		for (int weight : reduced) {
			sum += weight;
		}
		int[] order = new int[sum];
		long[] due = new long[reduced.length];
		for (int turn = 0; turn < sum; turn++) {
			int best = -1;
			for (int i = 0; i < reduced.length; i++) {
				due[i] += reduced[i];
				if (reduced[i] > 0 && (best < 0 || due[i] > due[best])) {
					best = i;
				}
			}
			due[best] -= sum;
			order[turn] = best;
		}
		return order;
	}

	private static int[] reduce(int[] weights) {
		long sum = 0;
		int divisor = 0;
		for (int weight : weights) {
			sum += weight;
			divisor = gcd(weight, divisor);
		}
		int[] reduced = new int[weights.length];
		for (int i = 0; i < weights.length; i++) {
			reduced[i] = weights[i] / divisor;
			if (sum / divisor > LONGEST && weights[i] > 0) {
				reduced[i] = (int) Math.max(1, Math.round((double) weights[i] * LONGEST / sum));
			}
		}
		return reduced;
	}

	private static int gcd(int left, int right) {
		return (right == 0) ? left : gcd(right, left % right);
	}

}
