package io.github.grpclb.balancer;

import java.util.ArrayList;
import java.util.List;

import io.grpc.ConnectivityState;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.discovery.BackendAttributes;
import io.github.grpclb.inspect.BackendSnapshot;
import io.github.grpclb.inspect.BackendSnapshot.Latency;
import io.github.grpclb.inspect.ChannelSnapshot;
import io.github.grpclb.inspect.Reason;
import io.github.grpclb.load.BackendLoad;
import io.github.grpclb.spec.BalancingSpec;

/**
 * Describes a channel's backends to those who look from outside.
 */
final class Snapshots {

	private static final double NANOS_PER_MILLI = 1_000_000;

	private Snapshots() {
	}

	static ChannelSnapshot of(ConnectivityState state, BalancingSpec spec, Backend[] backends) {
		double weights = 0;
		for (Backend backend : backends) {
			weights += reasons(backend).isEmpty() ? backend.weight() : 0;
		}
		List<BackendSnapshot> snapshots = new ArrayList<>(backends.length);
		for (Backend backend : backends) {
			snapshots.add(of(backend, weights));
		}
		return new ChannelSnapshot(state, spec.policy().name().id(), snapshots);
	}

	private static BackendSnapshot of(Backend backend, double weights) {
		BackendLoad load = backend.load();
		List<Reason> reasons = reasons(backend);
		boolean eligible = reasons.isEmpty();
		Latency latency = new Latency(load.ewmaNanos() / NANOS_PER_MILLI, load.latencyNanos(0.5) / NANOS_PER_MILLI,
				load.latencyNanos(0.99) / NANOS_PER_MILLI);
		return new BackendSnapshot(backend.address(), backend.state(), eligible, reasons, null,
				BackendAttributes.zone(backend.group()), BackendAttributes.priority(backend.group()),
				BackendAttributes.labels(backend.group()), backend.weight(), eligible ? backend.weight() : 0,
				backend.readyConnections(), load.inFlight(), load.picks(), 0, eligible ? backend.weight() / weights : 0,
				load.successes(), load.failures(), lastFailure(backend), latency, false, null, backend.drained(),
				backend.healthUnimplemented());
	}

	private static List<Reason> reasons(Backend backend) {
		List<Reason> reasons = new ArrayList<>();
		if (backend.unhealthy()) {
			reasons.add(Reason.UNHEALTHY);
		}
		else if (backend.state() != ConnectivityState.READY) {
			reasons.add(Reason.NOT_READY);
		}
		if (backend.drained()) {
			reasons.add(Reason.DRAINING);
		}
		return reasons;
	}

	private static @Nullable String lastFailure(Backend backend) {
		Status failure = backend.load().lastFailure();
		if (failure == null) {
			failure = backend.connectFailure();
		}
		return failure.isOk() ? null : failure.getCode() + ": " + failure.getDescription();
	}

}
