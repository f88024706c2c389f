package io.github.grpclb.balancer.routing;

import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.LoadBalancer.SubchannelPicker;

/**
 * What the channel asks for every call while at least one backend can be picked.
 */
final class BalancedPicker extends SubchannelPicker {

	private final RoutingTable table;

	BalancedPicker(RoutingTable table) {
		this.table = table;
	}

	@Override
	public PickResult pickSubchannel(PickSubchannelArgs args) {
		return this.table.pick(args);
	}

}
