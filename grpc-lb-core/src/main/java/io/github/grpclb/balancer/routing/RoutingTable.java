package io.github.grpclb.balancer.routing;

import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.PickSubchannelArgs;

import io.github.grpclb.Internal;
import io.github.grpclb.load.TriedBackends;

/**
 * Where calls may go at one moment: immutable, read by every pick. A stage either answers
 * or asks the next one: routes, split, tiers, and at the end a {@link PolicyStage}.
 */
@Internal
public interface RoutingTable {

	/**
	 * Finds the connection for a call. Lock-free and without allocation.
	 * @param args the call
	 * @return what the channel does with it
	 */
	PickResult pick(PickSubchannelArgs args);

	/**
	 * Tells whether a call has been everywhere here already.
	 * @param tried where it has been
	 * @return {@code true} if every backend that has room is one that it has tried
	 */
	boolean exhausted(TriedBackends tried);

}
