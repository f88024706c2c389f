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
		boolean reports = this.costs.reports();
		int size = this.costs.size();
		if (!this.all) {
			long bits = RandomIndex.bits();
			int choices = reports ? Adaptive.CHOICES_WITH_REPORTS : Adaptive.CHOICES;
			int stride = RandomIndex.stride(bits, size, choices);
			return cheapest(RandomIndex.upper(bits, size), stride, choices, reports);
		}
		int lane = StripedCounters.mine();
		int first = this.turns.get(lane);
		int best = cheapest((first < size) ? first : first % size, 1, size, reports);
		this.turns.set(lane, best + 1);
		return best;
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
