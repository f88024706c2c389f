package io.github.grpclb.balancer.routing;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Where the calls of a group go, tier by tier.
 *
 * @param table what picks read, {@code null} if no backend of the group can be picked
 * @param fit whether any of its backends is fit; if not, what can be picked is in a panic
 * @param pools its tiers, with their shares of the group's traffic
 */
record Destination(@Nullable RoutingTable table, boolean fit, List<PoolShare> pools) {

	Destination {
		pools = List.copyOf(pools);
	}

	/**
	 * Explains the group's part in the client's traffic.
	 * @param share the part, 0 to 1
	 * @param routed whether routes lead here
	 * @return its pools
	 */
	List<PoolShare> of(double share, boolean routed) {
		List<PoolShare> scaled = new ArrayList<>(this.pools.size());
		for (PoolShare pool : this.pools) {
			boolean reachable = pool.reachable() && (share > 0 || routed);
			scaled.add(new PoolShare(pool.eligible(), pool.panic(), pool.share() * share, reachable, pool.otherwise()));
		}
		return scaled;
	}

}
