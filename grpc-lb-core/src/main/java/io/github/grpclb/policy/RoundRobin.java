package io.github.grpclb.policy;

/**
 * Every backend in turn; where weights differ, in proportion to them.
 */
final class RoundRobin implements PickPolicy {

	private final StripedSequence turn = new StripedSequence();

	@Override
	public Picker picker(Candidates candidates) {
		Candidate[] eligible = candidates.eligible();
		return candidates.equalWeights() ? new Turns(this.turn, eligible.length)
				: new WeightedTurns(this.turn, WeightedOrder.of(eligible));
	}

}
