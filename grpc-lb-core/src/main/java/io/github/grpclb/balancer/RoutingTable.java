package io.github.grpclb.balancer;

import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.PickSubchannelArgs;

/**
 * Where calls may go at one moment: immutable, read by every pick. A stage either answers
 * or asks the next one: routes, split, localities, and at the end a {@link Pool}.
 */
@FunctionalInterface
interface RoutingTable {

	/**
	 * Finds the connection for a call. Lock-free and without allocation.
	 * @param args the call
	 * @return what the channel does with it
	 */
	PickResult pick(PickSubchannelArgs args);

}
