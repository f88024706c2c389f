package io.github.grpclb.policy;

import io.grpc.LoadBalancer.PickSubchannelArgs;

import io.github.grpclb.load.BackendLoad;

/**
 * The cheapest of a few distinct candidates, found by a random start and a random stride.
 */
final class PeakEwmaPicker implements PickPolicy.Picker {

	private final BackendLoad[] loads;

	private final int choices;

	private final TypicalLatency typical;

	PeakEwmaPicker(Candidate[] candidates, int choices, TypicalLatency typical) {
		this.loads = Loads.of(candidates);
		this.choices = choices;
		this.typical = typical;
	}

	@Override
	public int pick(PickSubchannelArgs args) {
		long bits = RandomIndex.bits();
		int size = this.loads.length;
		int index = RandomIndex.upper(bits, size);
		int stride = RandomIndex.stride(bits, size, this.choices);
		int best = index;
		double lowest = this.typical.cost(this.loads[index]);
		for (int i = 1; i < this.choices; i++) {
			index += stride;
			if (index >= size) {
				index -= size;
			}
			double cost = this.typical.cost(this.loads[index]);
			if (cost < lowest) {
				lowest = cost;
				best = index;
			}
		}
		return best;
	}

}
