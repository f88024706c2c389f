package io.github.grpclb.benchmarks.sim;

import java.util.Arrays;
import java.util.function.DoublePredicate;

/**
 * How a policy reacted to a host that was slow for a while.
 *
 * @param before the host's share before
 * @param whileSlow its share in the second half of the slow time
 * @param detection seconds from the change until its share was below half a fair share
 * @param recovery seconds from the end until it had four fifths of a fair share
 */
record Reaction(double before, double whileSlow, String detection, String recovery) {

	private static final double FAIR = 0.1;

	static Reaction of(double[] share) {
		int change = Scenarios.CHANGE;
		int back = Scenarios.CHANGE_BACK;
		return new Reaction(mean(share, 0, change), mean(share, (change + back) / 2, back),
				first(share, change, back, (value) -> value < 0.5 * FAIR),
				first(share, back, share.length, (value) -> value >= 0.8 * FAIR));
	}

	private static double mean(double[] share, int from, int to) {
		return Arrays.stream(share, from, to).average().orElse(Double.NaN);
	}

	private static String first(double[] share, int from, int to, DoublePredicate wanted) {
		for (int second = from; second < to; second++) {
			if (wanted.test(share[second])) {
				return Integer.toString(second - from);
			}
		}
		return "never";
	}

}
