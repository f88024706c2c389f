package io.github.grpclb.policy;

import java.util.PriorityQueue;

/**
 * An order in which each candidate comes up in proportion to its weight, spread as evenly
 * as possible (earliest deadline first), so that picking by weight is one array read.
 * gRFC A58's static stride scheduler gives the same order but searches at each pick.
 */
final class Schedule {

	private static final int SLOTS_PER_CANDIDATE = 16;

	private static final int MIN_SLOTS = 256;

	private static final int MAX_SLOTS = 1 << 18;

	private Schedule() {
	}

	/**
	 * Builds the order.
	 * @param candidates at least one
	 * @return indices into {@code candidates}; each occurs at least once
	 */
	static int[] of(Candidate[] candidates) {
		int[] turns = turns(candidates);
		int length = 0;
		PriorityQueue<Due> queue = new PriorityQueue<>(candidates.length);
		for (int i = 0; i < candidates.length; i++) {
			length += turns[i];
			queue.add(new Due(i, 0.5 / turns[i]));
		}
		int[] order = new int[length];
		for (int slot = 0; slot < length; slot++) {
			Due due = queue.remove();
			order[slot] = due.index;
			queue.add(new Due(due.index, due.deadline + 1.0 / turns[due.index]));
		}
		return order;
	}

	/** How often each candidate comes up in one round. */
	private static int[] turns(Candidate[] candidates) {
		double sum = 0;
		boolean whole = true;
		for (Candidate candidate : candidates) {
			double weight = candidate.weight();
			sum += weight;
			whole &= weight == Math.rint(weight);
		}
		int limit = Math.min(Math.max(MIN_SLOTS, candidates.length * SLOTS_PER_CANDIDATE), MAX_SLOTS);
		// Whole numbers of a small sum are exact; others are rounded to the slots there
		// are.
		double scale = (whole && sum <= limit) ? 1 : limit / sum;
		int[] turns = new int[candidates.length];
		int divisor = 0;
		for (int i = 0; i < turns.length; i++) {
			turns[i] = Math.max(1, (int) Math.round(candidates[i].weight() * scale));
			divisor = gcd(turns[i], divisor);
		}
		for (int i = 0; i < turns.length; i++) {
			turns[i] /= divisor;
		}
		return turns;
	}

	private static int gcd(int left, int right) {
		return (right == 0) ? left : gcd(right, left % right);
	}

	private record Due(int index, double deadline) implements Comparable<Due> {

		@Override
		public int compareTo(Due other) {
			int byDeadline = Double.compare(this.deadline, other.deadline);
			return (byDeadline != 0) ? byDeadline : Integer.compare(this.index, other.index);
		}

	}

}
