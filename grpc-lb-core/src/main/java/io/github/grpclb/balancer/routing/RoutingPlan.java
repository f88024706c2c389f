package io.github.grpclb.balancer.routing;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.Internal;
import io.github.grpclb.load.BackendLoad;
import io.github.grpclb.snapshot.Reason;

/**
 * A routing table and what stands behind it. Immutable.
 *
 * @param table what picks read, {@code null} if no backend can be picked
 * @param pools the sets of backends in it; one backend may be in several
 */
@Internal
public record RoutingPlan(@Nullable RoutingTable table, List<PoolShare> pools) {

	public static final RoutingPlan EMPTY = new RoutingPlan(null, List.of());

	public RoutingPlan {
		pools = List.copyOf(pools);
	}

	/**
	 * Tells what part of the traffic each backend should get by weight.
	 * @return 0 to 1 for the backends that can be picked
	 */
	public Map<BackendLoad, Double> expectedShares() {
		Map<BackendLoad, Double> expected = new IdentityHashMap<>();
		for (PoolShare pool : this.pools) {
			double weights = 0;
			for (RoutableBackend endpoint : pool.eligible()) {
				weights += endpoint.weight();
			}
			for (RoutableBackend endpoint : pool.eligible()) {
				expected.merge(endpoint.load(), pool.share() * endpoint.weight() / weights, Double::sum);
			}
		}
		return expected;
	}

	/**
	 * Tells why routing keeps the traffic from backends that could take it.
	 * @return the reasons of those that get none
	 */
	public Map<BackendLoad, Reason> reasons() {
		Map<BackendLoad, Reason> reasons = new IdentityHashMap<>();
		for (PoolShare pool : this.pools) {
			if (!pool.reachable()) {
				for (RoutableBackend endpoint : pool.eligible()) {
					reasons.putIfAbsent(endpoint.load(), pool.otherwise());
				}
			}
		}
		for (PoolShare pool : this.pools) {
			if (pool.reachable()) {
				for (RoutableBackend endpoint : pool.eligible()) {
					reasons.remove(endpoint.load());
				}
			}
		}
		return reasons;
	}

}
