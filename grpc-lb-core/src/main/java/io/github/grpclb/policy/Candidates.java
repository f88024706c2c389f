package io.github.grpclb.policy;

/**
 * The backends that a policy picks from: an immutable snapshot.
 *
 * <p>
 * {@code members} holds every backend that belongs here, in a stable order, so that a
 * hash keeps its shape while backends come and go for moments; {@code eligible} holds
 * those of them that may be picked now. The arrays are shared and must not be changed.
 */
public final class Candidates {

	private final Candidate[] members;

	private final Candidate[] eligible;

	private final boolean equalWeights;

	/**
	 * Creates a snapshot.
	 * @param members every backend that belongs here
	 * @param eligible those that may be picked now, at least one, in the order of
	 * {@code members}
	 */
	public Candidates(Candidate[] members, Candidate[] eligible) {
		this.members = members;
		this.eligible = eligible;
		this.equalWeights = equalWeights(eligible);
	}

	private static boolean equalWeights(Candidate[] candidates) {
		for (Candidate candidate : candidates) {
			if (candidate.weight() != candidates[0].weight()) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Returns every backend that belongs here.
	 * @return a shared array
	 */
	public Candidate[] members() {
		return this.members;
	}

	/**
	 * Returns the backends that may be picked now.
	 * @return a shared array, never empty
	 */
	public Candidate[] eligible() {
		return this.eligible;
	}

	/**
	 * Tells whether all eligible backends weigh the same.
	 * @return {@code true} if weights make no difference
	 */
	public boolean equalWeights() {
		return this.equalWeights;
	}

}
