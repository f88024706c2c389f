package io.github.grpclb.control;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

import io.grpc.ConnectivityState;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.snapshot.BackendSnapshot;
import io.github.grpclb.snapshot.Reason;
import io.github.grpclb.spec.BackendSpec;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.Overrides;

/**
 * The backends of a client without a channel that is in use: as its last channel knew
 * them, or as they are configured.
 */
final class IdleBackends {

	private static final String STATIC = "static://";

	private IdleBackends() {
	}

	/**
	 * Returns what configuration says.
	 * @param spec the client
	 * @return the backends; none if discovery finds them, or looks up their names
	 */
	static List<BackendSnapshot> configured(ClientSpec spec) {
		List<BackendSpec> listed = spec.backends();
		if (spec.target().startsWith(STATIC)) {
			listed = Arrays.stream(spec.target().substring(STATIC.length()).split(","))
				.map((address) -> BackendSpec.of(address.strip()))
				.toList();
		}
		return listed.stream().allMatch((backend) -> literal(backend.address()))
				? listed.stream().map(IdleBackends::of).toList() : List.of();
	}

	/** Names may have any number of addresses. */
	private static boolean literal(String address) {
		return address.startsWith("[") || address.substring(0, address.lastIndexOf(':')).matches("[0-9.]+");
	}

	private static BackendSnapshot of(BackendSpec spec) {
		return of(spec.address(), null, spec.zone(), spec.priority(), spec.labels(), spec.weight(), null);
	}

	/**
	 * Shows a backend without its connections and counts.
	 * @param last as it was seen last
	 * @return the same backend, idle
	 */
	static BackendSnapshot of(BackendSnapshot last) {
		return of(last.address(), last.group(), last.zone(), last.priority(), last.labels(), last.weight(),
				last.lastFailure());
	}

	private static BackendSnapshot of(String address, @Nullable String group, @Nullable String zone, int priority,
			Map<String, String> labels, double weight, @Nullable String lastFailure) {
		return new BackendSnapshot(address, ConnectivityState.IDLE, false, List.of(Reason.NOT_READY), group, zone,
				priority, labels, weight, 0, 0, 0, 0, 0, 0, 0, 0, lastFailure, new BackendSnapshot.Latency(0, 0, 0),
				false, null, false, false);
	}

	/**
	 * Shows what operators have changed.
	 * @param idle an idle backend
	 * @param overrides their changes
	 * @return the same backend as it will be
	 */
	static BackendSnapshot changed(BackendSnapshot idle, Overrides overrides) {
		boolean drained = overrides.drained().contains(idle.address());
		return new BackendSnapshot(idle.address(), idle.state(), false,
				drained ? List.of(Reason.NOT_READY, Reason.DRAINING) : idle.reasons(), idle.group(), idle.zone(),
				idle.priority(), idle.labels(), overrides.weights().getOrDefault(idle.address(), idle.weight()), 0, 0,
				0, 0, 0, 0, 0, 0, idle.lastFailure(), idle.latencyMillis(), false, null, drained, false);
	}

}
