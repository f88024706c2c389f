package io.github.grpclb.policy;

import io.grpc.LoadBalancer.PickSubchannelArgs;

import io.github.grpclb.load.BackendLoad;

/**
 * The least loaded of a few distinct candidates, found by a random start and a random
 * stride.
 */
final class Choices implements PickPolicy.Picker {

	private final BackendLoad[] loads;

	private final int choices;

	Choices(Candidate[] candidates, int choices) {
		this.loads = Loads.of(candidates);
		this.choices = choices;
	}

	@Override
	public int pick(PickSubchannelArgs args) {
		long bits = RandomIndex.bits();
		int size = this.loads.length;
		int index = RandomIndex.upper(bits, size);
		int stride = RandomIndex.stride(bits, size, this.choices);
		int best = index;
		int fewest = this.loads[index].pending();
		for (int i = 1; i < this.choices; i++) {
			index += stride;
			if (index >= size) {
				index -= size;
			}
			int inFlight = this.loads[index].pending();
			if (inFlight < fewest) {
				fewest = inFlight;
				best = index;
			}
		}
		return best;
	}

}
