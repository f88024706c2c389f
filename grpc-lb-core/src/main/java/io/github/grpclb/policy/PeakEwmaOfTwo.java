package io.github.grpclb.policy;

import io.grpc.LoadBalancer.PickSubchannelArgs;

import io.github.grpclb.load.BackendLoad;

/**
 * The cheaper of two distinct candidates drawn at random: the default, and so worth code
 * of its own.
 */
final class PeakEwmaOfTwo implements PickPolicy.Picker {

	private final BackendLoad[] loads;

	private final TypicalLatency typical;

	PeakEwmaOfTwo(Candidate[] candidates, TypicalLatency typical) {
		this.loads = Loads.of(candidates);
		this.typical = typical;
	}

	@Override
	public int pick(PickSubchannelArgs args) {
		long bits = RandomIndex.bits();
		int size = this.loads.length;
		int one = RandomIndex.upper(bits, size);
		int other = RandomIndex.other(bits, one, size);
		double difference = this.typical.cost(this.loads[other]) - this.typical.cost(this.loads[one]);
		// By arithmetic, because no branch could be predicted.
		return one + ((other - one) & (int) (Double.doubleToRawLongBits(difference) >> 63));
	}

}
