package io.github.grpclb.policy;

import io.grpc.LoadBalancer.PickSubchannelArgs;

/**
 * The cheapest of all where they are few, else of some distinct ones drawn at random.
 * Among equals of all, the one after the last pick, so that they take turns.
 */
final class AdaptivePicker implements PickPolicy.Picker {

	private final AdaptiveCosts costs;

	private final StripedCounters turns;

	private final boolean all;

	AdaptivePicker(AdaptiveCosts costs, StripedCounters turns) {
		this.costs = costs;
		this.turns = turns;
		this.all = costs.size() <= Adaptive.FULL_UP_TO;
	}

	@Override
	public int pick(PickSubchannelArgs args) {
		if (!this.all) {
			return drawn();
		}
		int size = this.costs.size();
		int lane = StripedCounters.mine();
		int first = this.turns.get(lane);
		int best = cheapest((first < size) ? first : first % size);
		this.turns.set(lane, best + 1);
		return best;
	}

	@Override
	public int pickAgain(PickSubchannelArgs args) {
		return this.all ? cheapest(RandomIndex.below(this.costs.size())) : drawn();
	}

	private int drawn() {
		boolean reports = this.costs.reports();
		int size = this.costs.size();
		long bits = RandomIndex.bits();
		int choices = reports ? Adaptive.CHOICES_WITH_REPORTS : Adaptive.CHOICES;
		int stride = RandomIndex.stride(bits, size, choices);
		return cheapest(RandomIndex.upper(bits, size), stride, choices, reports);
	}

	private int cheapest(int first) {
		return cheapest(first, 1, this.costs.size(), this.costs.reports());
	}

	private int cheapest(int first, int stride, int choices, boolean reports) {
		int size = this.costs.size();
		long now = reports ? this.costs.now() : 0;
		int index = first;
		int best = first;
		double lowest = Double.MAX_VALUE;
		for (int i = 0; i < choices; i++) {
			double cost = reports ? this.costs.withReports(index, now) : this.costs.of(index);
			if (cost < lowest) {
				lowest = cost;
				best = index;
				if (cost == AdaptiveCosts.IDLE && !reports) {
					break;
				}
			}
			index += stride;
			if (index >= size) {
				index -= size;
			}
		}
		return best;
	}

}
