package io.github.grpclb.balancer.routing;

import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.PickSubchannelArgs;

import io.github.grpclb.load.BackendLoad;
import io.github.grpclb.load.TriedBackends;

/**
 * A single backend: there is nothing to pick.
 *
 * @param load the backend
 * @param result what every pick returns
 */
record SingleBackend(BackendLoad load, PickResult result) implements RoutingTable {

	@Override
	public PickResult pick(PickSubchannelArgs args) {
		return this.result;
	}

	@Override
	public boolean exhausted(TriedBackends tried) {
		return tried.contains(this.load);
	}

}
