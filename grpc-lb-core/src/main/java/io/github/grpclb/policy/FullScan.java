package io.github.grpclb.policy;

import io.grpc.LoadBalancer.PickSubchannelArgs;

/**
 * The least loaded of all; among equals the one after the last pick, so that they take
 * turns.
 */
final class FullScan<C extends Candidate> implements PickPolicy.Picker<C> {

	private final C[] candidates;

	private final Lanes last;

	FullScan(C[] candidates, Lanes last) {
		this.candidates = candidates;
		this.last = last;
	}

	@Override
	public C pick(PickSubchannelArgs args) {
		int lane = Lanes.mine();
		int size = this.candidates.length;
		int index = this.last.get(lane);
		int best = -1;
		int fewest = Integer.MAX_VALUE;
		if (index >= size) {
			index = index % size;
		}
		for (int i = 0; i < size; i++) {
			index = (index + 1 < size) ? index + 1 : 0;
			int inFlight = this.candidates[index].load().inFlight();
			if (inFlight < fewest) {
				fewest = inFlight;
				best = index;
				if (inFlight == 0) {
					break;
				}
			}
		}
		this.last.set(lane, best);
		return this.candidates[best];
	}

}
