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

import io.github.grpclb.balancer.routing.Availability;
import io.github.grpclb.balancer.routing.RoutingPlan;
import io.github.grpclb.discovery.BackendAttributes;
import io.github.grpclb.load.BackendLoad;
import io.github.grpclb.outlier.Ejection;
import io.github.grpclb.snapshot.BackendSnapshot;
import io.github.grpclb.snapshot.BackendSnapshot.Latency;
import io.github.grpclb.snapshot.ChannelSnapshot;
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
		return new BackendSnapshot(backend.address(), backend.state(), eligible, reasons(backend), group(backend),
				BackendAttributes.zone(backend.group()), BackendAttributes.priority(backend.group()),
				BackendAttributes.labels(backend.group()), backend.weight(), eligible ? backend.effectiveWeight() : 0,
				backend.connections().ready(), load.inFlight(), load.picks(), 0,
				eligible ? this.shares.getOrDefault(load, 0.0) : 0, load.successes(), load.failures(),
				lastFailure(backend), latency, backend.ejected(), ejection(backend), backend.drained(),
				backend.connections().healthUnimplemented());
	}

	private boolean eligible(Backend backend) {
		if (!this.subset.contains(backend) || this.routing.containsKey(backend.load())) {
			return false;
		}
		Availability availability = backend.routable().availability();
		boolean usable = availability == Availability.AVAILABLE
				|| (this.panic && availability == Availability.PANIC_ONLY);
		return usable && !overLimit(backend);
	}

	private @Nullable String group(Backend backend) {
		return this.groups.groupOf(BackendAttributes.labels(backend.group()));
	}

	private boolean overLimit(Backend backend) {
		int limit = this.spec.limits().maxConcurrentPerBackend();
		return limit > 0 && backend.load().inFlight() >= limit;
	}

	private List<Reason> reasons(Backend backend) {
		List<Reason> reasons = new ArrayList<>();
		if (!this.subset.contains(backend)) {
			reasons.add(Reason.OUTSIDE_SUBSET);
		}
		else if (backend.unhealthy()) {
			reasons.add(Reason.UNHEALTHY);
		}
		else if (backend.state() != ConnectivityState.READY) {
			reasons.add(Reason.NOT_READY);
		}
		if (backend.ejected()) {
			reasons.add(Reason.EJECTED);
		}
		if (backend.drained()) {
			reasons.add(Reason.DRAINING);
		}
		Reason routing = this.routing.get(backend.load());
		if (routing != null) {
			reasons.add(routing);
		}
		if (overLimit(backend)) {
			reasons.add(Reason.OVER_LIMIT);
		}
		if (backend.ramping()) {
			reasons.add(Reason.RAMPING);
		}
		return reasons;
	}

	private BackendSnapshot.@Nullable Ejection ejection(Backend backend) {
		Ejection ejection = backend.record().ejection();
		return (ejection == null) ? null : new BackendSnapshot.Ejection(ejection.cause(),
				this.time.plusNanos(ejection.untilNanos() - this.ticks).truncatedTo(ChronoUnit.MILLIS).toString());
	}

	private static @Nullable String lastFailure(Backend backend) {
		Status failure = backend.load().lastFailure();
		if (failure == null) {
			failure = backend.connections().failure();
		}
		return failure.isOk() ? null : failure.getCode() + ": " + failure.getDescription();
	}

}
