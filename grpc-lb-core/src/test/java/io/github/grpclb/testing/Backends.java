package io.github.grpclb.testing;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.snapshot.BackendSnapshot;
import io.github.grpclb.snapshot.BackendSnapshot.Failure;
import io.github.grpclb.snapshot.BackendSnapshot.Health;
import io.github.grpclb.snapshot.BackendSnapshot.Identity;
import io.github.grpclb.snapshot.BackendSnapshot.Latency;
import io.github.grpclb.snapshot.BackendSnapshot.PolicyView;
import io.github.grpclb.snapshot.BackendSnapshot.Recent;
import io.github.grpclb.snapshot.BackendSnapshot.Signs;
import io.github.grpclb.snapshot.BackendSnapshot.Totals;
import io.github.grpclb.snapshot.BackendSnapshot.Traffic;
import io.github.grpclb.snapshot.Exclusion;

/**
 * Backends as they look from outside, without any.
 */
public final class Backends {

	private Backends() {
	}

	public static BackendSnapshot ready(String address) {
		return called(address, 0, null);
	}

	/** One of two that have been called. */
	public static BackendSnapshot called(String address, long calls, @Nullable String lastFailure) {
		return new BackendSnapshot(Identity.of(address), Health.GOOD, traffic(calls, 0.5, lastFailure));
	}

	public static Traffic traffic(long calls, double expectedShare, @Nullable String lastFailure) {
		return new Traffic(new Totals(0, calls, calls, 0), 0, expectedShare,
				new Recent(calls, 0, 0, expectedShare, 1, 1, 60),
				(lastFailure != null) ? new Failure(lastFailure, Instant.EPOCH) : null, new Latency(1, 1, 1),
				PolicyView.NONE);
	}

	public static BackendSnapshot in(BackendSnapshot backend, @Nullable String group, @Nullable String zone) {
		Identity is = backend.identity();
		return new BackendSnapshot(new Identity(is.address(), group, zone, is.priority(), Map.of(), is.weight()),
				backend.health(), backend.traffic());
	}

	/** One that may have no calls. */
	public static BackendSnapshot out(BackendSnapshot backend) {
		Health is = backend.health();
		return backend.with(new Health(is.state(), false, is.exclusions(), is.effectiveWeight(), is.connections(),
				is.ejection(), is.draining(), is.signs()));
	}

	public static BackendSnapshot with(BackendSnapshot backend, Signs signs, Exclusion... exclusions) {
		Health is = backend.health();
		return backend.with(new Health(is.state(), is.eligible(), List.of(exclusions), is.effectiveWeight(),
				is.connections(), is.ejection(), is.draining(), signs));
	}

}
