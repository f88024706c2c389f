package io.github.grpclb.policy;

import io.grpc.LoadBalancer.PickSubchannelArgs;

import io.github.grpclb.load.BackendLoad;

/**
 * The least loaded of all; among equals the one after the last pick, so that they take
 * turns. A scan ends at the first backend with no more calls in flight than the last pick
 * found anywhere: most often that is near, and whoever has fewer by now is met within a
 * round.
 */
final class FullScan implements PickPolicy.Picker {

	private final BackendLoad[] loads;

	private final StripedCounters next;

	FullScan(Candidate[] candidates, StripedCounters next) {
		this.loads = Loads.of(candidates);
		this.next = next;
	}

	@Override
	public int pick(PickSubchannelArgs args) {
		int size = this.loads.length;
		int lane = StripedCounters.mine();
		int first = this.next.get(lane);
		// Nothing is less than nothing: that is where every thread begins.
		int best = least((first < size) ? first : first % size, this.next.note(lane), lane);
		this.next.set(lane, best + 1);
		return best;
	}

	@Override
	public int pickAgain(PickSubchannelArgs args) {
		return least(RandomIndex.below(this.loads.length), 0, StripedCounters.mine());
	}

	private int least(int first, int enough, int lane) {
		BackendLoad[] loads = this.loads;
		int size = loads.length;
		int index = first;
		int least = Integer.MAX_VALUE;
		int best = index;
		for (int i = 0; i < size && least > enough; i++) {
			int pending = loads[index].pending();
			if (pending < least) {
				least = pending;
				best = index;
			}
			index = (index + 1 < size) ? index + 1 : 0;
		}
		if (least != enough) {
			this.next.note(lane, least);
		}
		return best;
	}

}
