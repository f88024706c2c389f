package io.github.grpclb.policy;

import io.grpc.LoadBalancer.PickSubchannelArgs;

/**
 * The least loaded of all for its weight; among equals they take turns in proportion to
 * their weights.
 */
final class WeightedFullScan implements PickPolicy.Picker {

	private final Candidate[] candidates;

	private final int[] schedule;

	private final StripedCounters turns;

	WeightedFullScan(Candidate[] candidates, int[] schedule, StripedCounters turns) {
		this.candidates = candidates;
		this.schedule = schedule;
		this.turns = turns;
	}

	@Override
	public int pick(PickSubchannelArgs args) {
		return lightest(this.schedule[this.turns.next(StripedCounters.mine(), this.schedule.length)]);
	}

	@Override
	public int pickAgain(PickSubchannelArgs args) {
		return lightest(this.schedule[RandomIndex.below(this.schedule.length)]);
	}

	private int lightest(int first) {
		Candidate[] candidates = this.candidates;
		int best = first;
		for (int i = 0; i < candidates.length; i++) {
			if (WeightedLoad.lighter(candidates[i], candidates[best])) {
				best = i;
			}
		}
		return best;
	}

}
