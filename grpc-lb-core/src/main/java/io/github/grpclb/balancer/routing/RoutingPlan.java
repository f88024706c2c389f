package io.github.grpclb.balancer.routing;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
	 * Tells whether unfit backends get calls.
	 * @return {@code true} if traffic leads to a set of backends that is in a panic
	 */
	public boolean panic() {
		return this.pools.stream().anyMatch((pool) -> pool.reachable() && pool.panic());
	}

	/**
	 * Tells which unfit backends get calls because of a panic.
	 * @return where their calls are counted
	 */
	public Set<BackendLoad> helpers() {
		Set<BackendLoad> helpers = Collections.newSetFromMap(new IdentityHashMap<>());
		for (PoolShare pool : this.pools) {
			if (pool.reachable() && pool.panic()) {
				for (RoutableBackend backend : pool.eligible()) {
					if (backend.availability() != Availability.AVAILABLE) {
						helpers.add(backend.load());
					}
				}
			}
		}
		return helpers;
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
