package io.github.grpclb.policy;

import io.grpc.LoadBalancer.PickSubchannelArgs;

/**
 * The least loaded for its weight of a few candidates that are drawn in proportion to
 * their weights, so that idle backends are used in that proportion.
 */
final class WeightedChoices implements PickPolicy.Picker {

	private final Candidate[] candidates;

	private final int[] schedule;

	private final int choices;

	WeightedChoices(Candidate[] candidates, int[] schedule, int choices) {
		this.candidates = candidates;
		this.schedule = schedule;
		this.choices = choices;
	}

	@Override
	public int pick(PickSubchannelArgs args) {
		int slots = this.schedule.length;
		long bits = RandomIndex.bits();
		int slot = RandomIndex.upper(bits, slots);
		int stride = 1 + RandomIndex.lower(bits, slots - 1);
		int picked = this.schedule[slot];
		int best = picked;
		for (int i = 1; i < this.choices; i++) {
			slot = (slot + stride) % slots;
			if (this.schedule[slot] == picked) {
				// Comparing a backend with itself says nothing; its neighbour in the
				// order does.
				slot = (slot + 1 == slots) ? 0 : slot + 1;
			}
			int candidate = this.schedule[slot];
			if (WeightedLoad.lighter(this.candidates[candidate], this.candidates[best])) {
				best = candidate;
			}
		}
		return best;
	}

}
