package io.github.grpclb.policy;

import io.grpc.LoadBalancer.PickSubchannelArgs;

/**
 * Picks by what there is until something better has been made. Both are over the same
 * snapshot, so that an index means the same before and after.
 */
final class SwappedPicker implements PickPolicy.Picker {

	private volatile PickPolicy.Picker picker;

	SwappedPicker(PickPolicy.Picker picker) {
		this.picker = picker;
	}

	void swap(PickPolicy.Picker picker) {
		this.picker = picker;
	}

	@Override
	public int pick(PickSubchannelArgs args) {
		return this.picker.pick(args);
	}

	@Override
	public int pickAgain(PickSubchannelArgs args) {
		return this.picker.pickAgain(args);
	}

}
