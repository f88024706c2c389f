package io.github.grpclb.balancer;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.grpc.ConnectivityState;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.ForeignText;
import io.github.grpclb.balancer.routing.Availability;
import io.github.grpclb.balancer.routing.RoutingPlan;
import io.github.grpclb.discovery.BackendAttributes;
import io.github.grpclb.load.BackendLoad;
import io.github.grpclb.load.LastFailure;
import io.github.grpclb.load.LoadSignal;
import io.github.grpclb.outlier.Ejection;
import io.github.grpclb.snapshot.BackendSnapshot.Failure;
import io.github.grpclb.snapshot.BackendSnapshot.Health;
import io.github.grpclb.snapshot.BackendSnapshot.Identity;
import io.github.grpclb.snapshot.BackendSnapshot.Latency;
import io.github.grpclb.snapshot.BackendSnapshot.PolicyView;
import io.github.grpclb.snapshot.BackendSnapshot.Recent;
import io.github.grpclb.snapshot.BackendSnapshot.Signs;
import io.github.grpclb.snapshot.BackendSnapshot.Totals;
import io.github.grpclb.snapshot.BackendSnapshot.Traffic;
import io.github.grpclb.snapshot.BackendSnapshot;
import io.github.grpclb.snapshot.ChannelSnapshot;
import io.github.grpclb.snapshot.Exclusion;
import io.github.grpclb.snapshot.Reason;
import io.github.grpclb.snapshot.RetryThrottle;
import io.github.grpclb.spec.BalancingSpec;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.RoutingSpec;

/**
 * Describes a channel's backends to those who look from outside.
 */
final class Snapshots {

	private static final double NANOS_PER_MILLI = 1_000_000;

	private final BalancingSpec spec;

	private final Map<BackendLoad, Double> shares;

	private final Map<BackendLoad, Reason> routing;

	private final Set<BackendLoad> helpers;

	private final Subset subset;

	private final RoutingSpec groups;

	private final boolean panic;

	private final RetryBudget budget;

	private final long ticks;

	private final Instant time;

	/**
	 * Creates a view of one moment.
	 * @param client the settings in force
	 * @param plan the routing table in use
	 * @param subset the backends that the channel connects to
	 * @param panic whether unfit backends get calls
	 * @param budget what is left for retries
	 * @param ticks the ticker's reading in nanoseconds
	 * @param time the clock's reading
	 */
	Snapshots(ClientSpec client, RoutingPlan plan, Subset subset, boolean panic, RetryBudget budget, long ticks,
			Instant time) {
		this.spec = client.balancing();
		this.groups = client.routing();
		this.shares = plan.expectedShares();
		this.routing = plan.reasons();
		this.helpers = plan.helpers();
		this.subset = subset;
		this.panic = panic;
		this.budget = budget;
		this.ticks = ticks;
		this.time = time;
	}

	ChannelSnapshot of(ConnectivityState state, Backend[] backends) {
		List<BackendSnapshot> snapshots = new ArrayList<>(backends.length);
		for (Backend backend : backends) {
			snapshots.add(of(backend));
		}
		return new ChannelSnapshot(state, this.spec.policy().name().id(), this.panic, retryThrottle(), snapshots);
	}

	private @Nullable RetryThrottle retryThrottle() {
		return this.budget.used() ? new RetryThrottle(this.budget.tokens(), this.budget.maxTokens()) : null;
	}

	private BackendSnapshot of(Backend backend) {
		BackendLoad load = backend.load();
		boolean eligible = eligible(backend);
		Latency latency = new Latency(load.latencies().ewmaNanos() / NANOS_PER_MILLI,
				load.latencies().quantileNanos(0.5) / NANOS_PER_MILLI,
				load.latencies().quantileNanos(0.99) / NANOS_PER_MILLI);
		LoadSignal signal = load.signal();
		LoadSignal.Explanation policy = (signal != null) ? signal.explain() : LoadSignal.Explanation.NONE;
		Totals totals = new Totals(load.inFlight(), load.picks(), load.successes(), load.failures());
		return new BackendSnapshot(
				new Identity(backend.address(), group(backend), BackendAttributes.zone(backend.group()),
						BackendAttributes.priority(backend.group()), BackendAttributes.labels(backend.group()),
						backend.weight()),
				new Health(backend.state(), eligible, exclusions(backend), eligible ? backend.effectiveWeight() : 0,
						backend.connections().ready(), ejection(backend), backend.drained() || backend.going(),
						new Signs(backend.connections().health(), backend.connections().brief(),
								backend.listedTwice())),
				new Traffic(totals, 0, eligible ? this.shares.getOrDefault(load, 0.0) : 0, Recent.NONE,
						lastFailure(backend), latency,
						new PolicyView(policy.latencyFactor(), policy.reportedInFlight())));
	}

	private boolean eligible(Backend backend) {
		if (!this.subset.contains(backend) || overLimit(backend)) {
			return false;
		}
		boolean asked = !backend.going() || this.shares.containsKey(backend.load());
		boolean fit = backend.routable().availability() == Availability.AVAILABLE && asked
				&& !this.routing.containsKey(backend.load());
		return fit || this.helpers.contains(backend.load());
	}

	private @Nullable String group(Backend backend) {
		return this.groups.groupOf(BackendAttributes.labels(backend.group()));
	}

	private boolean overLimit(Backend backend) {
		int limit = this.spec.limits().maxConcurrentPerBackend();
		return limit > 0 && backend.load().inFlight() >= limit;
	}

	private List<Exclusion> exclusions(Backend backend) {
		List<Exclusion> exclusions = new ArrayList<>();
		exclusions.addAll(backend.fitness().exclusions());
		if (!this.subset.contains(backend)) {
			// Nobody has tried to connect to it.
			exclusions.removeIf((own) -> own.reason() == Reason.NOT_READY || own.reason() == Reason.UNHEALTHY);
			exclusions.add(0, new Exclusion(Reason.OUTSIDE_SUBSET, "is not in this client's subset"));
		}
		Reason routing = this.routing.get(backend.load());
		if (routing != null) {
			exclusions.add(new Exclusion(routing, words(routing)));
		}
		if (overLimit(backend)) {
			exclusions.add(new Exclusion(Reason.OVER_LIMIT, "has limits.max-concurrent-per-backend (%d) calls in flight"
				.formatted(this.spec.limits().maxConcurrentPerBackend())));
		}
		if (backend.ramping()) {
			exclusions.add(new Exclusion(Reason.RAMPING,
					"warms up: %.0f %% of its weight".formatted(100 * backend.effectiveWeight() / backend.weight())));
		}
		return exclusions;
	}

	private static String words(Reason routing) {
		return switch (routing) {
			case OTHER_ZONE -> "is in another zone than the one that serves";
			case LOWER_PRIORITY -> "has a lower priority than those that serve";
			default -> "is in no group that gets calls";
		};
	}

	private BackendSnapshot.@Nullable Ejection ejection(Backend backend) {
		Ejection ejection = backend.record().ejection();
		return (ejection == null) ? null
				: new BackendSnapshot.Ejection(ejection.cause(), at(ejection.untilNanos()).toString());
	}

	private Instant at(long nanos) {
		return this.time.plusNanos(nanos - this.ticks).truncatedTo(ChronoUnit.MILLIS);
	}

	private @Nullable Failure lastFailure(Backend backend) {
		LastFailure call = backend.load().lastFailure();
		Status connection = backend.connections().failure();
		long failedAt = backend.connections().failedAt();
		if (call != null && (connection.isOk() || call.nanos() - failedAt >= 0)) {
			return new Failure(text(call.status()), at(call.nanos()));
		}
		return connection.isOk() ? null : new Failure(text(connection), at(failedAt));
	}

	private static String text(Status failure) {
		return failure.getCode() + ": " + ForeignText.of(failure.getDescription());
	}

}
