package io.github.grpclb.balancer.routing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

import io.grpc.SynchronizationContext.ScheduledHandle;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.balancer.timing.Timers;
import io.github.grpclb.load.Pause;
import io.github.grpclb.policy.Candidates;
import io.github.grpclb.snapshot.Reason;
import io.github.grpclb.spec.LocalitySpec;

/**
 * Divides the traffic of a group among priorities and localities. Lives in the channel's
 * {@code SynchronizationContext}.
 */
final class TierPlanner {

	private final PoolPolicies policies;

	private final Timers timers;

	private final Pause pushbacks;

	private final Runnable again;

	private final Map<String, FailBack> failBacks = new HashMap<>();

	private @Nullable ScheduledHandle later;

	/**
	 * Creates a planner.
	 * @param policies the channel's policies
	 * @param timers the channel's timers
	 * @param pushbacks lasts while any backend has asked for a pause
	 * @param again asks for a new routing table when a tier has proved itself
	 */
	TierPlanner(PoolPolicies policies, Timers timers, Pause pushbacks, Runnable again) {
		this.policies = policies;
		this.timers = timers;
		this.pushbacks = pushbacks;
		this.again = again;
	}

	/**
	 * Plans where the calls of a group go.
	 * @param name the group's name, empty for all backends
	 * @param now what can be picked
	 * @param of tells the group's backends
	 * @param spec the client's zone
	 * @param limit what each backend may take
	 * @return the plan
	 */
	Destination plan(String name, Eligibility now, Predicate<RoutableBackend> of, LocalitySpec spec,
			BackendLimit limit) {
		List<Tier> tiers = tiers(now, of, spec.zone());
		Panic.relieve(tiers, now.panicThreshold(), spec.minHealthy());
		double[] shares = shares(name, tiers, spec.minHealthy());
		List<RoutingTable> tables = new ArrayList<>();
		List<Double> used = new ArrayList<>();
		List<PoolShare> pools = new ArrayList<>();
		int serving = serving(tiers, shares);
		for (int i = 0; i < shares.length; i++) {
			Tier tier = tiers.get(i);
			if (tier.usable()) {
				RoutableBackend[] eligible = tier.eligible();
				RoutableBackend[] members = tier.members();
				Candidates candidates = new Candidates(members, eligible);
				String pool = pool(name, tier, tiers);
				tables.add(new PolicyStage(this.policies.of(pool, members).picker(candidates), eligible, limit,
						this.pushbacks));
				used.add(shares[i]);
				pools.add(new PoolShare(eligible, tier.panics(), shares[i], shares[i] > 0,
						(tier.priority() == serving) ? Reason.OTHER_ZONE : Reason.LOWER_PRIORITY));
			}
		}
		return new Destination(table(tables, used, limit), tiers.stream().anyMatch(Tier::fit), pools);
	}

	/** The set of all backends keeps its policy whether or not there are tiers. */
	private static String pool(String name, Tier tier, List<Tier> tiers) {
		return (tiers.size() == 1) ? name : name + '#' + tier.rank();
	}

	private @Nullable RoutingTable table(List<RoutingTable> tables, List<Double> shares, BackendLimit limit) {
		if (tables.size() <= 1) {
			return tables.isEmpty() ? null : tables.get(0);
		}
		return new PriorityStage(tables.toArray(RoutingTable[]::new),
				shares.stream().mapToDouble(Double::doubleValue).toArray(), limit, this.policies.keys());
	}

	private static List<Tier> tiers(Eligibility now, Predicate<RoutableBackend> of, String zone) {
		TreeMap<Integer, Tier> tiers = new TreeMap<>();
		for (RoutableBackend member : now.members()) {
			if (of.test(member)) {
				tiers.computeIfAbsent(Tier.rank(member, zone), Tier::new).add(member);
			}
		}
		return List.copyOf(tiers.values());
	}

	private double[] shares(String name, List<Tier> tiers, double minHealthy) {
		double[] availability = new double[tiers.size()];
		double[] relief = new double[tiers.size()];
		double[] trusted = new double[tiers.size()];
		boolean any = false;
		for (int i = 0; i < trusted.length; i++) {
			Tier tier = tiers.get(i);
			availability[i] = tier.availability(minHealthy);
			relief[i] = tier.relief(minHealthy);
			FailBack failBack = this.failBacks.computeIfAbsent(name + '#' + tier.rank(), (key) -> new FailBack());
			trusted[i] = failBack.trusted(availability[i], this.timers.now());
			any |= trusted[i] > 0;
			if (failBack.holdsBack()) {
				lookAgain();
			}
		}
		// With nothing better to trust, what has only just come back must do.
		return TierShares.of(any ? trusted : availability, relief);
	}

	private void lookAgain() {
		if (this.later == null) {
			this.later = this.timers.after(FailBack.HOLD_NANOS, () -> {
				this.later = null;
				this.again.run();
			});
		}
	}

	private static int serving(List<Tier> tiers, double[] shares) {
		for (int i = 0; i < shares.length; i++) {
			if (shares[i] > 0) {
				return tiers.get(i).priority();
			}
		}
		return 0;
	}

	void stop() {
		if (this.later != null) {
			this.later.cancel();
			this.later = null;
		}
	}

}
