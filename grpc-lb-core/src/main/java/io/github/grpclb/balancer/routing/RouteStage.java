package io.github.grpclb.balancer.routing;

import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.PickSubchannelArgs;

import io.github.grpclb.load.TriedBackends;

/**
 * Sends calls that match a route to its group, the others on.
 */
final class RouteStage implements RoutingTable {

	private final Route[] routes;

	private final RoutingTable[] groups;

	private final RoutingTable others;

	/**
	 * Creates the routes.
	 * @param routes in the order in which they are looked at
	 * @param groups where each leads
	 * @param others where other calls go
	 */
	RouteStage(Route[] routes, RoutingTable[] groups, RoutingTable others) {
		this.routes = routes;
		this.groups = groups;
		this.others = others;
	}

	@Override
	public PickResult pick(PickSubchannelArgs args) {
		for (int i = 0; i < this.routes.length; i++) {
			if (this.routes[i].matches(args)) {
				return this.groups[i].pick(args);
			}
		}
		return this.others.pick(args);
	}

	@Override
	public boolean exhausted(TriedBackends tried) {
		return this.others.exhausted(tried);
	}

}
