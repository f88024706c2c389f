package io.github.grpclb.policy;

import io.grpc.LoadBalancer.PickSubchannelArgs;

import io.github.grpclb.load.BackendLoad;

/**
 * The cheapest of a few candidates that are drawn in proportion to their weights; calls
 * in flight count by weight.
 */
final class WeightedPeakEwmaPicker implements PickPolicy.Picker {

	private final BackendLoad[] loads;

	private final double[] perCall;

	private final int[] schedule;

	private final int choices;

	private final TypicalLatency typical;

	WeightedPeakEwmaPicker(Candidate[] candidates, int[] schedule, int choices, TypicalLatency typical) {
		this.loads = Loads.of(candidates);
		this.schedule = schedule;
		this.choices = choices;
		this.typical = typical;
		this.perCall = Loads.perCall(candidates);
	}

	@Override
	public int pick(PickSubchannelArgs args) {
		int[] schedule = this.schedule;
		long bits = RandomIndex.bits();
		int slot = RandomIndex.upper(bits, schedule.length);
		int stride = 1 + RandomIndex.lower(bits, schedule.length - 1);
		int best = schedule[slot];
		double lowest = cost(best);
		for (int i = 1; i < this.choices; i++) {
			slot = (slot + stride) % schedule.length;
			int candidate = schedule[slot];
			double cost = cost(candidate);
			if (cost < lowest) {
				lowest = cost;
				best = candidate;
			}
		}
		return best;
	}

	private double cost(int index) {
		return this.typical.cost(this.loads[index], this.perCall[index]);
	}

}
