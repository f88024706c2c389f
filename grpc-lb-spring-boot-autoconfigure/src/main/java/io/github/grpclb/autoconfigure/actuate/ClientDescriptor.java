package io.github.grpclb.autoconfigure.actuate;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.grpc.ConnectivityState;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

import io.github.grpclb.snapshot.ClientSnapshot;
import io.github.grpclb.snapshot.ClientSnapshot.CanarySnapshot;
import io.github.grpclb.snapshot.ClientSnapshot.OverrideSnapshot;
import io.github.grpclb.snapshot.DiscoverySnapshot;
import io.github.grpclb.snapshot.Event;
import io.github.grpclb.snapshot.Fairness;
import io.github.grpclb.snapshot.History;
import io.github.grpclb.snapshot.RetryThrottle;

/**
 * A client as the endpoint shows it. The names are part of the endpoint's contract, and
 * so is that nulls are there: the JSON mapper of the endpoints leaves them out otherwise.
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record ClientDescriptor(String target, String policy, ConnectivityState state, long calls, long withoutBackend,
		int inFlight, Fairness fairness, Map<String, Integer> split, @Nullable CanaryDescriptor canary, boolean panic,
		@Nullable RetryThrottle retryThrottle, @Nullable RetryThrottle retryBudget, DiscoveryDescriptor discovery,
		Map<String, SettingDescriptor> settings, List<OverrideDescriptor> overrides, List<EventDescriptor> events,
		List<BackendDescriptor> backends,
		@JsonInclude(JsonInclude.Include.NON_NULL) @Nullable HistoryDescriptor history)
		implements
			OperationResponseBody {

	/** Shows a client among others. */
	static ClientDescriptor of(ClientSnapshot client) {
		return of(client, null);
	}

	/** Shows a client with what it has done in the last five minutes. */
	static ClientDescriptor of(ClientSnapshot client, @Nullable History history) {
		Map<String, SettingDescriptor> settings = new LinkedHashMap<>();
		client.settings()
			.forEach((key, setting) -> settings.put(key, new SettingDescriptor(setting.value(), setting.origin())));
		return new ClientDescriptor(client.target(), client.policy(), client.state(), client.calls(),
				client.withoutBackend(), client.inFlight(), client.fairness(), client.split(),
				CanaryDescriptor.of(client.canary()), client.panic(), client.retryThrottle(), client.retryThrottle(),
				DiscoveryDescriptor.of(client.discovery()), settings,
				client.overrides().stream().map(OverrideDescriptor::of).toList(),
				client.events().stream().map(EventDescriptor::of).toList(),
				client.backends().stream().map(BackendDescriptor::of).toList(), HistoryDescriptor.of(history));
	}

	@JsonInclude(JsonInclude.Include.ALWAYS)
	record SettingDescriptor(@Nullable Object value, String origin) {
	}

	@JsonInclude(JsonInclude.Include.ALWAYS)
	record CanaryDescriptor(String state, int step, @Nullable String reason, int share, @Nullable String waits,
			List<Integer> steps, String baseline, String candidate) {

		static @Nullable CanaryDescriptor of(@Nullable CanarySnapshot canary) {
			return (canary != null) ? new CanaryDescriptor(canary.state(), canary.step(), canary.reason(),
					canary.share(), canary.waits(), canary.steps(), canary.baseline(), canary.candidate()) : null;
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
	record HistoryDescriptor(int stepSeconds, String end, List<@Nullable Number> calls, List<@Nullable Number> failures,
			List<@Nullable Number> p50, List<@Nullable Number> p99, List<@Nullable Number> inFlight,
			Map<String, History.Backend> backends) {

		static @Nullable HistoryDescriptor of(@Nullable History history) {
			return (history != null)
					? new HistoryDescriptor(history.stepSeconds(), history.end().toString(), history.calls(),
							history.failures(), history.p50(), history.p99(), history.inFlight(), history.backends())
					: null;
		}

	}

}
