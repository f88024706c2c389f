package io.github.grpclb.policy;

import io.grpc.LoadBalancer.PickSubchannelArgs;

/**
 * The less loaded of two distinct candidates drawn at random: the case that is worth code
 * of its own, because it is the default for large sets.
 */
final class TwoChoices<C extends Candidate> implements PickPolicy.Picker<C> {

	private final C[] candidates;

	TwoChoices(C[] candidates) {
		this.candidates = candidates;
	}

	@Override
	public C pick(PickSubchannelArgs args) {
		long bits = Draw.bits();
		int size = this.candidates.length;
		int first = Draw.upper(bits, size);
		int second = Draw.lower(bits, size - 1);
		C one = this.candidates[first];
		C other = this.candidates[(second < first) ? second : second + 1];
		return (other.load().inFlight() < one.load().inFlight()) ? other : one;
	}

}
