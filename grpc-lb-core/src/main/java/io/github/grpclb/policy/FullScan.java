package io.github.grpclb.policy;

import io.grpc.LoadBalancer.PickSubchannelArgs;

import io.github.grpclb.load.BackendLoad;

/**
 * The least loaded of all; among equals the one after the last pick, so that they take
 * turns.
 */
final class FullScan implements PickPolicy.Picker {

	private final BackendLoad[] loads;

	private final Lanes next;

	FullScan(Candidate[] candidates, Lanes next) {
		this.loads = Loads.of(candidates);
		this.next = next;
	}

	@Override
	public int pick(PickSubchannelArgs args) {
		BackendLoad[] loads = this.loads;
		int size = loads.length;
		int lane = Lanes.mine();
		int start = this.next.get(lane);
		if (start >= size) {
			start %= size;
		}
		if (loads[start].pending() == 0) {
			// Nothing is less than nothing, and it is its turn.
			this.next.set(lane, start + 1);
			return start;
		}
		long least = Long.MAX_VALUE;
		for (int i = 0; i < size; i++) {
			int distance = i - start;
			// Load first, then the way round from the last pick: one comparison without a
			// branch, because its outcome could not be predicted.
			least = Math.min(least, ((long) loads[i].pending() << 32) | (distance + ((distance >> 31) & size)));
		}
		int best = (int) least + start;
		best = (best < size) ? best : best - size;
		this.next.set(lane, best + 1);
		return best;
	}

}
