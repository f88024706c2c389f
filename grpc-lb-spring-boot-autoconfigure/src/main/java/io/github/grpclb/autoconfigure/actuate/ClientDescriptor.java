package io.github.grpclb.autoconfigure.actuate;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.grpc.ConnectivityState;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

import io.github.grpclb.snapshot.BackendSnapshot;
import io.github.grpclb.snapshot.BackendSnapshot.Ejection;
import io.github.grpclb.snapshot.BackendSnapshot.Latency;
import io.github.grpclb.snapshot.ClientSnapshot;
import io.github.grpclb.snapshot.ClientSnapshot.CanarySnapshot;
import io.github.grpclb.snapshot.ClientSnapshot.OverrideSnapshot;
import io.github.grpclb.snapshot.DiscoverySnapshot;
import io.github.grpclb.snapshot.Event;
import io.github.grpclb.snapshot.Exclusion;
import io.github.grpclb.snapshot.Fairness;
import io.github.grpclb.snapshot.Reason;
import io.github.grpclb.snapshot.RetryThrottle;

/**
 * A client as the endpoint shows it. The names are part of the endpoint's contract, and
 * so is that nulls are there: the JSON mapper of the endpoints leaves them out otherwise.
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record ClientDescriptor(String target, String policy, ConnectivityState state, long calls, int inFlight,
		Fairness fairness, Map<String, Integer> split, @Nullable CanaryDescriptor canary, boolean panic,
		@Nullable RetryThrottle retryThrottle, DiscoveryDescriptor discovery, List<OverrideDescriptor> overrides,
		List<EventDescriptor> events, List<BackendDescriptor> backends) implements OperationResponseBody {

	static ClientDescriptor of(ClientSnapshot client) {
		return new ClientDescriptor(client.target(), client.policy(), client.state(), client.calls(), client.inFlight(),
				client.fairness(), client.split(), CanaryDescriptor.of(client.canary()), client.panic(),
				client.retryThrottle(), DiscoveryDescriptor.of(client.discovery()),
				client.overrides().stream().map(OverrideDescriptor::of).toList(),
				client.events().stream().map(EventDescriptor::of).toList(),
				client.backends().stream().map(BackendDescriptor::of).toList());
	}

	@JsonInclude(JsonInclude.Include.ALWAYS)
	record CanaryDescriptor(String state, int step, @Nullable String reason, int share, @Nullable String waits) {

		static @Nullable CanaryDescriptor of(@Nullable CanarySnapshot canary) {
			return (canary != null) ? new CanaryDescriptor(canary.state(), canary.step(), canary.reason(),
					canary.share(), canary.waits()) : null;
		}

	}

	@JsonInclude(JsonInclude.Include.ALWAYS)
	record DiscoveryDescriptor(@Nullable String lastUpdate, @Nullable String lastError, boolean stale, int resolved) {

		static DiscoveryDescriptor of(DiscoverySnapshot discovery) {
			Instant lastUpdate = discovery.lastUpdate();
			return new DiscoveryDescriptor((lastUpdate != null) ? lastUpdate.toString() : null, discovery.lastError(),
					discovery.stale(), discovery.resolved());
		}

	}

	@JsonInclude(JsonInclude.Include.ALWAYS)
	record OverrideDescriptor(String what, String value, @Nullable String until, String since, String cause) {

		static OverrideDescriptor of(OverrideSnapshot override) {
			return new OverrideDescriptor(override.what(), override.value(), override.until(), override.since(),
					override.cause());
		}

	}

	@JsonInclude(JsonInclude.Include.ALWAYS)
	record EventDescriptor(String time, String what, String value, String cause, @Nullable String detail) {

		static EventDescriptor of(Event event) {
			return new EventDescriptor(event.time().toString(), event.what(), event.value(), event.cause(),
					event.detail());
		}

	}

	@JsonInclude(JsonInclude.Include.ALWAYS)
	record BackendDescriptor(String address, ConnectivityState state, boolean eligible, List<Reason> reasons,
			@Nullable String group, @Nullable String zone, int priority, Map<String, String> labels, double weight,
			double effectiveWeight, int connections, int inFlight, long picks, double share, double expectedShare,
			long successes, long failures, @Nullable String lastFailure, Latency latencyMillis, boolean ejected,
			@Nullable Ejection ejection, boolean draining, boolean healthUnsupported, BackendSnapshot.Signs signs,
			List<Exclusion> exclusions) {

		static BackendDescriptor of(BackendSnapshot it) {
			return new BackendDescriptor(it.address(), it.state(), it.eligible(), it.reasons(), it.group(), it.zone(),
					it.priority(), it.labels(), it.weight(), it.effectiveWeight(), it.connections(), it.inFlight(),
					it.picks(), it.share(), it.expectedShare(), it.successes(), it.failures(), it.lastFailure(),
					it.latencyMillis(), it.ejected(), it.ejection(), it.draining(), it.healthUnsupported(), it.signs(),
					it.exclusions());
		}

	}

}
