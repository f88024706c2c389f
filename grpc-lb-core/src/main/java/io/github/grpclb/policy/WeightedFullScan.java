package io.github.grpclb.policy;

import io.grpc.LoadBalancer.PickSubchannelArgs;

/**
 * The least loaded of all for its weight; among equals they take turns in proportion to
 * their weights.
 */
final class WeightedFullScan<C extends Candidate> implements PickPolicy.Picker<C> {

	private final C[] candidates;

	private final int[] schedule;

	private final Lanes turns;

	WeightedFullScan(C[] candidates, int[] schedule, Lanes turns) {
		this.candidates = candidates;
		this.schedule = schedule;
		this.turns = turns;
	}

	@Override
	public C pick(PickSubchannelArgs args) {
		C best = this.candidates[this.schedule[this.turns.next(Lanes.mine()) % this.schedule.length]];
		for (C candidate : this.candidates) {
			if (WeightedLoad.lighter(candidate, best)) {
				best = candidate;
			}
		}
		return best;
	}

}
