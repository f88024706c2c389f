package io.github.grpclb.policy;

import io.grpc.LoadBalancer.PickSubchannelArgs;

/**
 * The cheapest of all where they are few, else of some that are drawn in proportion to
 * their weights. The first one to be compared comes up in that proportion too, so that
 * idle backends are used in it.
 */
final class WeightedAdaptivePicker implements PickPolicy.Picker {

	private final AdaptiveCosts costs;

	private final int[] schedule;

	private final StripedCounters turns;

	WeightedAdaptivePicker(AdaptiveCosts costs, int[] schedule, StripedCounters turns) {
		this.costs = costs;
		this.schedule = schedule;
		this.turns = turns;
	}

	@Override
	public int pick(PickSubchannelArgs args) {
		return (this.costs.size() <= Adaptive.FULL_UP_TO)
				? cheapest(this.schedule[this.turns.next(StripedCounters.mine(), this.schedule.length)]) : drawn();
	}

	@Override
	public int pickAgain(PickSubchannelArgs args) {
		return (this.costs.size() <= Adaptive.FULL_UP_TO)
				? cheapest(this.schedule[RandomIndex.below(this.schedule.length)]) : drawn();
	}

	private int cheapest(int first) {
		boolean reports = this.costs.reports();
		long now = reports ? this.costs.now() : 0;
		int best = first;
		double lowest = cost(best, reports, now);
		for (int i = 0; i < this.costs.size(); i++) {
			double cost = cost(i, reports, now);
			if (cost < lowest) {
				lowest = cost;
				best = i;
			}
		}
		return best;
	}

	private int drawn() {
		boolean reports = this.costs.reports();
		long now = reports ? this.costs.now() : 0;
		int slots = this.schedule.length;
		long bits = RandomIndex.bits();
		int slot = RandomIndex.upper(bits, slots);
		int stride = 1 + RandomIndex.lower(bits, slots - 1);
		int best = this.schedule[slot];
		double lowest = cost(best, reports, now);
		for (int i = reports ? Adaptive.CHOICES_WITH_REPORTS : Adaptive.CHOICES; i > 1; i--) {
			slot = (slot + stride) % slots;
			int candidate = this.schedule[slot];
			double cost = cost(candidate, reports, now);
			if (cost < lowest) {
				lowest = cost;
				best = candidate;
			}
		}
		return best;
	}

	private double cost(int index, boolean reports, long now) {
		return reports ? this.costs.withReports(index, now) : this.costs.of(index);
	}

}
