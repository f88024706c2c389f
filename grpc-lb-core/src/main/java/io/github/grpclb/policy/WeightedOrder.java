package io.github.grpclb.policy;

import io.github.grpclb.numbers.Divisor;

/**
 * An order in which each candidate comes up in proportion to its weight, spread as evenly
 * as possible, so that picking by weight is one array read. gRFC A58's static stride
 * scheduler gives a like order but searches at each pick.
 *
 * <p>
 * Round means one unit of time: a candidate with {@code n} turns has them {@code 1/n}
 * apart. Where in its interval it begins depends on its place among the others, so that
 * many light ones do not come all at once and leave a heavy one alone for the rest of the
 * round. The order is sorted by counting, in time linear in its length.
 *
 * @see <a href=
 * "https://github.com/grpc/proposal/blob/master/A58-client-side-weighted-round-robin-lb-policy.md#earliest-deadline-first-edf-scheduler">gRFC
 * A58, earliest deadline first scheduler</a>
 */
final class WeightedOrder {

	/** A mean weight is then off by 3 % at most by rounding. */
	private static final int SLOTS_PER_CANDIDATE = 16;

	/** Small sets can afford to be exact to 0.2 % of the traffic. */
	private static final int MIN_SLOTS = 256;

	/** A megabyte of ints, reached with 16,384 backends. */
	private static final int MAX_SLOTS = 1 << 18;

	private WeightedOrder() {
	}

	/**
	 * Builds the order.
	 * @param candidates at least one
	 * @return indices into {@code candidates}; each occurs at least once
	 */
	static int[] of(Candidate[] candidates) {
		double[] weights = new double[candidates.length];
		for (int i = 0; i < weights.length; i++) {
			weights[i] = candidates[i].weight();
		}
		return of(weights);
	}

	/**
	 * Builds the order.
	 * @param weights at least one, each above 0
	 * @return indices into {@code weights}; each occurs at least once
	 */
	static int[] of(double[] weights) {
		int[] turns = turns(weights);
		int length = 0;
		for (int turn : turns) {
			length += turn;
		}
		int[] end = new int[length + 1];
		for (int i = 0; i < turns.length; i++) {
			for (int turn = 0; turn < turns[i]; turn++) {
				end[slot(time(i, turn, turns), length) + 1]++;
			}
		}
		for (int slot = 0; slot < length; slot++) {
			end[slot + 1] += end[slot];
		}
		int[] order = new int[length];
		double[] times = new double[length];
		int[] filled = new int[length];
		for (int i = 0; i < turns.length; i++) {
			for (int turn = 0; turn < turns[i]; turn++) {
				double time = time(i, turn, turns);
				int slot = slot(time, length);
				insert(order, times, end[slot], end[slot] + filled[slot]++, i, time);
			}
		}
		return order;
	}

	/** When in the round a candidate has a turn, 0 to 1. */
	private static double time(int index, int turn, int[] turns) {
		double phase = (index + 0.5) / turns.length;
		return (turn + phase) / turns[index];
	}

	private static int slot(double time, int length) {
		return Math.min((int) (time * length), length - 1);
	}

	private static void insert(int[] order, double[] times, int from, int to, int index, double time) {
		int at = to;
		while (at > from && times[at - 1] > time) {
			order[at] = order[at - 1];
			times[at] = times[at - 1];
			at--;
		}
		order[at] = index;
		times[at] = time;
	}

	/** How often each candidate comes up in one round. */
	private static int[] turns(double[] weights) {
		double sum = 0;
		boolean whole = true;
		for (double weight : weights) {
			sum += weight;
			whole &= weight == Math.rint(weight);
		}
		int limit = Math.min(Math.max(MIN_SLOTS, weights.length * SLOTS_PER_CANDIDATE), MAX_SLOTS);
		// Whole numbers of a small sum are exact; others are rounded to the slots there
		// are.
		double scale = (whole && sum <= limit) ? 1 : limit / sum;
		int[] turns = new int[weights.length];
		long divisor = 0;
		for (int i = 0; i < turns.length; i++) {
			turns[i] = Math.max(1, (int) Math.round(weights[i] * scale));
			divisor = Divisor.greatest(turns[i], divisor);
		}
		for (int i = 0; i < turns.length; i++) {
			turns[i] /= (int) divisor;
		}
		return turns;
	}

}
