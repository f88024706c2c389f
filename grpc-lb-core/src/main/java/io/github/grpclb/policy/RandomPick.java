package io.github.grpclb.policy;

/**
 * A backend at random; where weights differ, in proportion to them.
 */
final class RandomPick implements PickPolicy {

	@Override
	public <C extends Candidate> Picker<C> picker(Candidates<C> candidates) {
		C[] eligible = candidates.eligible();
		if (candidates.equalWeights()) {
			return (args) -> eligible[Draw.upper(Draw.bits(), eligible.length)];
		}
		int[] schedule = Schedule.of(eligible);
		return (args) -> eligible[schedule[Draw.upper(Draw.bits(), schedule.length)]];
	}

}
