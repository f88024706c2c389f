package io.github.grpclb.policy;

import io.grpc.LoadBalancer.PickSubchannelArgs;

import io.github.grpclb.load.BackendLoad;

/**
 * The less loaded of two distinct candidates drawn at random: the case that is worth code
 * of its own, because it is the default for large sets.
 */
final class TwoChoices<C extends Candidate> implements PickPolicy.Picker<C> {

	private final C[] candidates;

	private final BackendLoad[] loads;

	TwoChoices(C[] candidates) {
		this.candidates = candidates;
		this.loads = Loads.of(candidates);
	}

	@Override
	public C pick(PickSubchannelArgs args) {
		long bits = Draw.bits();
		BackendLoad[] loads = this.loads;
		int one = Draw.upper(bits, loads.length);
		int inFlight = loads[one].inFlight();
		if (inFlight == 0) {
			// No other can have less.
			return this.candidates[one];
		}
		int other = Draw.lower(bits, loads.length - 1);
		// Steps over the first draw, so that the two are distinct.
		other -= (one - other - 1) >> 31;
		return this.candidates[(loads[other].inFlight() < inFlight) ? other : one];
	}

}
