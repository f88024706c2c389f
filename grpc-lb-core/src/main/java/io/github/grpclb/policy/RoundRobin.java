package io.github.grpclb.policy;

/**
 * Every backend in turn; where weights differ, in proportion to them.
 */
final class RoundRobin implements PickPolicy {

	private final Turn turn = new Turn();

	@Override
	public <C extends Candidate> Picker<C> picker(Candidates<C> candidates) {
		C[] eligible = candidates.eligible();
		Turn turn = this.turn;
		if (candidates.equalWeights()) {
			return (args) -> eligible[turn.next(eligible.length)];
		}
		int[] schedule = Schedule.of(eligible);
		return (args) -> eligible[schedule[turn.next(schedule.length)]];
	}

}
