package io.github.grpclb.policy;

import io.grpc.LoadBalancer.PickSubchannelArgs;

/**
 * Every backend in turn.
 */
final class Turns implements PickPolicy.Picker {

	private final StripedSequence turn;

	private final int size;

	Turns(StripedSequence turn, int size) {
		this.turn = turn;
		this.size = size;
	}

	@Override
	public int pick(PickSubchannelArgs args) {
		return this.turn.next(this.size);
	}

	@Override
	public int pickAgain(PickSubchannelArgs args) {
		return RandomIndex.below(this.size);
	}

}
