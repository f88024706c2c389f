package io.github.grpclb.policy;

/**
 * A backend at random; where weights differ, in proportion to them.
 */
final class RandomPick implements PickPolicy {

	@Override
	public Picker picker(Candidates candidates) {
		int size = candidates.eligible().length;
		if (candidates.equalWeights()) {
			return (args) -> RandomIndex.below(size);
		}
		int[] schedule = WeightedOrder.of(candidates.eligible());
		return (args) -> schedule[RandomIndex.below(schedule.length)];
	}

}
