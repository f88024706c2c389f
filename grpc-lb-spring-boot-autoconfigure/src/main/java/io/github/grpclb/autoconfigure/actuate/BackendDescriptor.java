package io.github.grpclb.autoconfigure.actuate;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.grpc.ConnectivityState;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.snapshot.BackendSnapshot;
import io.github.grpclb.snapshot.BackendSnapshot.Ejection;
import io.github.grpclb.snapshot.BackendSnapshot.Failure;
import io.github.grpclb.snapshot.BackendSnapshot.Latency;
import io.github.grpclb.snapshot.BackendSnapshot.Recent;
import io.github.grpclb.snapshot.BackendSnapshot.Signs;
import io.github.grpclb.snapshot.BackendSnapshot.Totals;
import io.github.grpclb.snapshot.BackendSnapshot.Traffic;
import io.github.grpclb.snapshot.Exclusion;
import io.github.grpclb.snapshot.Reason;

/**
 * A backend as the endpoint shows it: on one level, by the endpoint's contract.
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record BackendDescriptor(String address, ConnectivityState state, boolean eligible, List<Reason> reasons,
		@Nullable String group, @Nullable String zone, int priority, Map<String, String> labels, double weight,
		double effectiveWeight, int connections, int inFlight, long picks, double share, double expectedShare,
		long successes, long failures, Recent recent, @Nullable String lastFailure, @Nullable String lastFailureAt,
		Latency latencyMillis, boolean ejected, @Nullable Ejection ejection, boolean draining,
		boolean healthUnsupported, Signs signs, List<Exclusion> exclusions, @Nullable Double latencyFactor,
		@Nullable Integer reportedInFlight) {

	static BackendDescriptor of(BackendSnapshot it) {
		Traffic traffic = it.traffic();
		Totals totals = traffic.totals();
		Failure failure = traffic.lastFailure();
		return new BackendDescriptor(it.address(), it.state(), it.eligible(), it.reasons(), it.group(), it.zone(),
				it.identity().priority(), it.labels(), it.weight(), it.effectiveWeight(), it.connections(),
				totals.inFlight(), totals.picks(), traffic.share(), traffic.expectedShare(), totals.successes(),
				totals.failures(), traffic.recent(), (failure != null) ? failure.text() : null,
				(failure != null) ? failure.at().toString() : null, traffic.latencyMillis(), it.ejected(),
				it.ejection(), it.draining(), it.healthUnsupported(), it.signs(), it.exclusions(),
				traffic.policy().latencyFactor(), traffic.policy().reportedInFlight());
	}

}
