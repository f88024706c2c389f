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
	 * Lets calls wait for the next picker.
	 * @param reason what they wait for; it is part of their status should their deadline
	 * pass
	 * @return the picker
	 */
	public static SubchannelPicker wait(String reason) {
		return new FixedResultPicker(PickResult.withNoResult("connecting", reason));
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
