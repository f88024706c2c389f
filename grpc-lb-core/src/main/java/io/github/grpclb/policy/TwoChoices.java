package io.github.grpclb.policy;

import io.grpc.LoadBalancer.PickSubchannelArgs;

import io.github.grpclb.load.BackendLoad;

/**
 * The less loaded of two distinct candidates drawn at random: the case that is worth code
 * of its own, because it is the default for large sets.
 *
 * @see <a href="https://doi.org/10.1109/71.963420">Mitzenmacher: The power of two choices
 * in randomized load balancing, 2001</a>
 */
final class TwoChoices implements PickPolicy.Picker {

	private final BackendLoad[] loads;

	TwoChoices(Candidate[] candidates) {
		this.loads = Loads.of(candidates);
	}

	@Override
	public int pick(PickSubchannelArgs args) {
		long bits = RandomIndex.bits();
		int size = this.loads.length;
		int one = RandomIndex.upper(bits, size);
		int other = RandomIndex.other(bits, one, size);
		int difference = this.loads[other].pending() - this.loads[one].pending();
		// By arithmetic, because no branch could be predicted.
		return one + ((other - one) & (difference >> 31));
	}

}
