package io.github.grpclb.policy;

/**
 * Every backend in turn; where weights differ, in proportion to them.
 */
final class RoundRobin implements PickPolicy {

	private final StripedSequence turn = new StripedSequence();

	@Override
	public Picker picker(Candidates candidates) {
		int size = candidates.eligible().length;
		StripedSequence turn = this.turn;
		if (candidates.equalWeights()) {
			return (args) -> turn.next(size);
		}
		int[] schedule = WeightedOrder.of(candidates.eligible());
		return (args) -> schedule[turn.next(schedule.length)];
	}

}
