package io.github.grpclb.balancer.routing;

import io.grpc.LoadBalancer.PickSubchannelArgs;

/**
 * Which of several groups a call belongs to. Lock-free and without allocation.
 */
interface GroupChoice {

	/**
	 * Chooses for a call that has not been anywhere yet.
	 * @param args the call
	 * @return an index into the groups of the split
	 */
	int choose(PickSubchannelArgs args);

}
