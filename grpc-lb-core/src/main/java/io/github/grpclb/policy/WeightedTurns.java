package io.github.grpclb.policy;

import io.grpc.LoadBalancer.PickSubchannelArgs;

/**
 * Every backend in turn, in proportion to its weight.
 */
class WeightedTurns implements PickPolicy.Picker {

	private final StripedSequence turn;

	private volatile int[] schedule;

	WeightedTurns(StripedSequence turn, int[] schedule) {
		this.turn = turn;
		this.schedule = schedule;
	}

	final void schedule(int[] schedule) {
		this.schedule = schedule;
	}

	@Override
	public final int pick(PickSubchannelArgs args) {
		int[] schedule = this.schedule;
		return schedule[this.turn.next(schedule.length)];
	}

	@Override
	public final int pickAgain(PickSubchannelArgs args) {
		int[] schedule = this.schedule;
		return schedule[RandomIndex.below(schedule.length)];
	}

}
