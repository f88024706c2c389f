package io.github.grpclb.balancer.routing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import io.grpc.LoadBalancer.PickResult;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.Internal;
import io.github.grpclb.balancer.timing.Timers;
import io.github.grpclb.discovery.BackendAttributes;
import io.github.grpclb.load.Pause;
import io.github.grpclb.policy.CallHash;
import io.github.grpclb.policy.Candidates;
import io.github.grpclb.snapshot.Reason;
import io.github.grpclb.spec.RoutingSpec;

/**
 * Builds routing tables: routes, then the split among groups, then priorities and
 * localities, then the pick policy. A stage that a client does not use is not there. A
 * group that has no backend to pick leaves its calls to the others. Lives in the
 * channel's {@code SynchronizationContext}.
 */
@Internal
public final class RoutingPlanner {

	private final PoolPolicies policies;

	private final TierPlanner tiers;

	private final Pause pushbacks;

	private final LimitStage.Waiting waiting;

	private @Nullable GroupTurns turns;

	private RoutingSpec spec = RoutingSpec.defaults();

	private Route[] routes = {};

	public RoutingPlanner(PoolPolicies policies, Timers timers, Pause pushbacks, Runnable again) {
		this.policies = policies;
		this.tiers = new TierPlanner(policies, timers, pushbacks, again);
		this.pushbacks = pushbacks;
		this.waiting = new LimitStage.Waiting(timers, again);
	}

	public void configure(RoutingSpec spec) {
		if (!spec.routes().equals(this.spec.routes())) {
			this.routes = spec.routes().stream().map(Route::new).toArray(Route[]::new);
		}
		this.spec = spec;
	}

	/**
	 * Builds a table.
	 * @param now what can be picked
	 * @param limit what each backend may take
	 * @return the table, and what stands behind it
	 */
	public RoutingPlan plan(Eligibility now, BackendLimit limit) {
		this.policies.begin();
		RoutingPlan plan = staged(now) ? stages(now, limit) : plain(now, limit);
		this.policies.end();
		return (plan.table() != null) ? limited(plan, limit) : RoutingPlan.EMPTY;
	}

	private RoutingPlan limited(RoutingPlan plan, BackendLimit limit) {
		RoutingTable table = plan.table();
		return (limit.on() && table != null) ? new RoutingPlan(new LimitStage(table, limit, this.waiting), plan.pools())
				: plan;
	}

	private boolean staged(Eligibility now) {
		return !this.spec.split().isEmpty() || this.routes.length > 0 || !this.spec.locality().zone().isEmpty()
				|| now.prioritized();
	}

	private RoutingPlan plain(Eligibility now, BackendLimit limit) {
		Tier all = Tier.of(now);
		Panic.relieve(List.of(all), now.panicThreshold(), 0);
		RoutableBackend[] eligible = all.panics() ? all.eligible() : now.fit();
		if (eligible.length == 0) {
			return RoutingPlan.EMPTY;
		}
		return new RoutingPlan(table(now.members(), eligible, limit),
				List.of(new PoolShare(eligible, all.panics(), 1, true, Reason.OTHER_GROUP)));
	}

	private RoutingTable table(RoutableBackend[] members, RoutableBackend[] eligible, BackendLimit limit) {
		PickResult single = eligible[0].single();
		if (eligible.length == 1 && single != null && !limit.on() && !this.policies.mayRefuse()) {
			return new SingleBackend(eligible[0].load(), single);
		}
		Candidates candidates = new Candidates(members, eligible);
		return new PolicyStage(this.policies.of(PoolPolicies.MAIN, members).picker(candidates), eligible, limit,
				this.pushbacks);
	}

	private RoutingPlan stages(Eligibility now, BackendLimit limit) {
		Map<String, Destination> groups = new HashMap<>();
		Set<String> routed = routed();
		Map<RoutableBackend, String> membership = membership(now);
		this.spec.groups().keySet().forEach((name) -> {
			if (routed.contains(name) || this.spec.split().getOrDefault(name, 0) > 0) {
				groups.put(name, this.tiers.plan(name, now, (endpoint) -> name.equals(membership.get(endpoint)),
						this.spec.locality(), limit));
			}
		});
		List<PoolShare> pools = new ArrayList<>();
		Supplier<Destination> all = () -> this.tiers.plan(PoolPolicies.MAIN, now, (endpoint) -> true,
				this.spec.locality(), limit);
		groups.values().removeIf((group) -> !serves(group, now));
		RoutingTable table = split(groups, all, routed, pools);
		table = (this.routes.length > 0 && table != null) ? routes(groups, table) : table;
		// What no group and no route leads to.
		pools.add(new PoolShare(now.fit(), false, 0, false, Reason.OTHER_GROUP));
		return new RoutingPlan(table, pools);
	}

	/**
	 * Whether a group keeps its calls: unfit backends of its own come after fit ones of
	 * the other groups.
	 */
	private static boolean serves(Destination group, Eligibility now) {
		return group.table() != null && (group.fit() || !now.anyFit());
	}

	/** The group of each backend that has one. */
	private Map<RoutableBackend, String> membership(Eligibility now) {
		Map<RoutableBackend, String> membership = new IdentityHashMap<>();
		for (RoutableBackend endpoint : now.members()) {
			String group = this.spec.groupOf(BackendAttributes.labels(endpoint.group()));
			if (group != null) {
				membership.put(endpoint, group);
			}
		}
		return membership;
	}

	private @Nullable RoutingTable split(Map<String, Destination> groups, Supplier<Destination> all, Set<String> routed,
			List<PoolShare> pools) {
		List<RoutingTable> tables = new ArrayList<>();
		List<Integer> weights = new ArrayList<>();
		List<String> names = new ArrayList<>();
		this.spec.split().forEach((name, weight) -> {
			Destination group = groups.get(name);
			if (group != null && group.table() != null && weight > 0) {
				tables.add(group.table());
				weights.add(weight);
				names.add(name);
			}
		});
		double sum = weights.stream().mapToInt(Integer::intValue).sum();
		groups.forEach((name, group) -> {
			double share = (sum > 0) ? this.spec.split().getOrDefault(name, 0) / sum : 0;
			pools.addAll(group.of((group.table() != null) ? share : 0, routed.contains(name)));
		});
		if (tables.isEmpty()) {
			Destination everything = all.get();
			pools.addAll(everything.of(1, false));
			return everything.table();
		}
		if (tables.size() == 1) {
			return tables.get(0);
		}
		return split(names.toArray(String[]::new), weights.stream().mapToInt(Integer::intValue).toArray(),
				tables.toArray(RoutingTable[]::new));
	}

	private RoutingTable split(String[] names, int[] shares, RoutingTable[] tables) {
		GroupTurns turns = this.turns;
		if (turns == null || !turns.of(shares)) {
			turns = new GroupTurns(shares);
			this.turns = turns;
		}
		CallHash keys = this.policies.keys();
		GroupChoice choice = (keys != null) ? new GroupsByKey(keys, names, shares, turns) : turns;
		return new SplitStage(choice, names, tables);
	}

	private Set<String> routed() {
		Set<String> routed = new HashSet<>();
		for (Route route : this.routes) {
			routed.add(route.group());
		}
		return routed;
	}

	private RoutingTable routes(Map<String, Destination> groups, RoutingTable others) {
		RoutingTable[] targets = new RoutingTable[this.routes.length];
		for (int i = 0; i < targets.length; i++) {
			Destination group = groups.get(this.routes[i].group());
			RoutingTable table = (group != null) ? group.table() : null;
			targets[i] = (table != null) ? table : others;
		}
		return new RouteStage(this.routes, targets, others);
	}

	public void stop() {
		this.tiers.stop();
	}

}
