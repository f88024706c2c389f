package io.github.grpclb.balancer.routing;

import io.grpc.LoadBalancer.FixedResultPicker;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.SubchannelPicker;
import io.grpc.Status;

import io.github.grpclb.Internal;

/**
 * The pickers that a channel gets.
 */
@Internal
public final class Pickers {

	/** Calls wait for the next picker. */
	public static final SubchannelPicker WAIT = new FixedResultPicker(PickResult.withNoResult());

	private Pickers() {
	}

	/**
	 * Picks from a table.
	 * @param table the table
	 * @return the picker
	 */
	public static SubchannelPicker of(RoutingTable table) {
		return (table instanceof SingleBackend only) ? new FixedResultPicker(only.result()) : new BalancedPicker(table);
	}

	/**
	 * Fails calls that do not wait for ready.
	 * @param status what they fail with
	 * @return the picker
	 */
	public static SubchannelPicker fail(Status status) {
		return new FixedResultPicker(PickResult.withError(status));
	}

}
