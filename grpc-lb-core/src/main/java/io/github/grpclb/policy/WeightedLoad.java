package io.github.grpclb.policy;

/**
 * Compares calls in flight per unit of weight.
 */
final class WeightedLoad {

	private WeightedLoad() {
	}

	/**
	 * Tells whether a backend has strictly less load for its weight than another.
	 * @param candidate the one
	 * @param other the other
	 * @return {@code true} if {@code candidate} should be preferred
	 */
	static boolean lighter(Candidate candidate, Candidate other) {
		return candidate.load().pending() * other.weight() < other.load().pending() * candidate.weight();
	}

}
