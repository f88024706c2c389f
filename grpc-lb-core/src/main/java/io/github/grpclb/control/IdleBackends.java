package io.github.grpclb.control;

import java.util.Arrays;
import java.util.List;

import io.grpc.ConnectivityState;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.snapshot.BackendSnapshot;
import io.github.grpclb.snapshot.BackendSnapshot.Failure;
import io.github.grpclb.snapshot.BackendSnapshot.Health;
import io.github.grpclb.snapshot.BackendSnapshot.Identity;
import io.github.grpclb.snapshot.BackendSnapshot.Signs;
import io.github.grpclb.snapshot.BackendSnapshot.Traffic;
import io.github.grpclb.snapshot.Exclusion;
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

	private static final Exclusion NOT_CONNECTED = new Exclusion(Reason.NOT_READY,
			"has no connection, because the client makes no calls");

	private static final Exclusion DRAINED = new Exclusion(Reason.DRAINING, "is drained by an operator");

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
		return idle(new Identity(spec.address(), null, spec.zone(), spec.priority(), spec.labels(), spec.weight()),
				null);
	}

	/**
	 * Shows a backend without its connections and counts.
	 * @param last as it was seen last
	 * @return the same backend, idle
	 */
	static BackendSnapshot of(BackendSnapshot last) {
		return idle(last.identity(), last.traffic().lastFailure());
	}

	private static BackendSnapshot idle(Identity identity, @Nullable Failure failure) {
		Traffic none = Traffic.NONE;
		return new BackendSnapshot(identity, health(List.of(NOT_CONNECTED), false),
				new Traffic(none.totals(), 0, 0, none.recent(), failure, none.latencyMillis(), none.policy()));
	}

	private static Health health(List<Exclusion> exclusions, boolean drained) {
		return new Health(ConnectivityState.IDLE, false, exclusions, 0, 0, null, drained, Signs.NONE);
	}

	/**
	 * Shows what operators have changed.
	 * @param idle an idle backend
	 * @param overrides their changes
	 * @return the same backend as it will be
	 */
	static BackendSnapshot changed(BackendSnapshot idle, Overrides overrides) {
		Identity is = idle.identity();
		boolean drained = overrides.drained().contains(is.address());
		Identity identity = new Identity(is.address(), is.group(), is.zone(), is.priority(), is.labels(),
				overrides.weights().getOrDefault(is.address(), is.weight()));
		return new BackendSnapshot(identity,
				health(drained ? List.of(NOT_CONNECTED, DRAINED) : List.of(NOT_CONNECTED), drained), idle.traffic());
	}

}
