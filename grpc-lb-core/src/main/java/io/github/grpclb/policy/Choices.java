package io.github.grpclb.policy;

import io.grpc.LoadBalancer.PickSubchannelArgs;

/**
 * The least loaded of a few distinct candidates, found by a random start and a random
 * stride.
 */
final class Choices<C extends Candidate> implements PickPolicy.Picker<C> {

	private final C[] candidates;

	private final int choices;

	Choices(C[] candidates, int choices) {
		this.candidates = candidates;
		this.choices = choices;
	}

	@Override
	public C pick(PickSubchannelArgs args) {
		long bits = Draw.bits();
		int size = this.candidates.length;
		int index = Draw.upper(bits, size);
		// A stride of at most size / choices cannot meet itself within that many draws.
		int stride = 1 + Draw.lower(bits, size / this.choices);
		C best = this.candidates[index];
		int fewest = best.load().inFlight();
		for (int i = 1; i < this.choices; i++) {
			index += stride;
			if (index >= size) {
				index -= size;
			}
			C candidate = this.candidates[index];
			int inFlight = candidate.load().inFlight();
			if (inFlight < fewest) {
				fewest = inFlight;
				best = candidate;
			}
		}
		return best;
	}

}
