package io.github.grpclb.balancer;

import io.grpc.LoadBalancer.FixedResultPicker;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.SubchannelPicker;
import io.grpc.Status;

/**
 * Pickers for when there is nothing to choose.
 */
final class Pickers {

	/** Calls wait for the next picker. */
	static final SubchannelPicker WAIT = new FixedResultPicker(PickResult.withNoResult());

	private Pickers() {
	}

	/**
	 * Fails calls that do not wait for ready.
	 * @param status what they fail with
	 * @return the picker
	 */
	static SubchannelPicker fail(Status status) {
		return new FixedResultPicker(PickResult.withError(status));
	}

}
