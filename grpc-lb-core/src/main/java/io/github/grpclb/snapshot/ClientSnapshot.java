package io.github.grpclb.snapshot;

import java.util.List;
import java.util.Map;

import io.grpc.ConnectivityState;
import org.jspecify.annotations.Nullable;

/**
 * One client at one moment, all of its channels together.
 *
 * @param target the real target
 * @param policy the policy in use
 * @param state the best state among its channels
 * @param calls calls started since the start, attempts and calls without a backend
 * @param withoutBackend calls that ended without an attempt on any backend
 * @param inFlight calls that have started and not ended
 * @param fairness how evenly the calls are spread
 * @param split group name to its share, empty for no split
 * @param canary the guarded split, {@code null} for none
 * @param panic whether so few backends are fit that unfit ones get calls too
 * @param retryThrottle the lowest retry budget among its channels, {@code null} if
 * nothing is retried
 * @param discovery how fresh the list of backends is
 * @param settings the settings in force, by their keys
 * @param overrides what operators or the canary's guard have changed, and not taken back
 * @param events the last 100 changes, the newest first
 * @param backends the backends, in the order of discovery
 */
public record ClientSnapshot(String target, String policy, ConnectivityState state, long calls, long withoutBackend,
		int inFlight, Fairness fairness, Map<String, Integer> split, @Nullable CanarySnapshot canary, boolean panic,
		@Nullable RetryThrottle retryThrottle, DiscoverySnapshot discovery, Map<String, Setting> settings,
		List<OverrideSnapshot> overrides, List<Event> events, List<BackendSnapshot> backends) {

	/**
	 * A guarded split at one moment.
	 *
	 * @param state for example {@code PROGRESSING}
	 * @param step the current step's index in {@code steps}, from 0
	 * @param reason why it stopped or rolled back, {@code null} if it did not
	 * @param share the candidate's share of the calls to both groups, in percent
	 * @param waits what it waits for, {@code null} if nothing
	 * @param steps the candidate's share at each step, in percent
	 * @param baseline the group that the candidate is compared with
	 * @param candidate the group that is tried
	 */
	public record CanarySnapshot(String state, int step, @Nullable String reason, int share, @Nullable String waits,
			List<Integer> steps, String baseline, String candidate) {
	}

	/**
	 * A setting in force.
	 *
	 * @param value as configuration would write it, {@code null} for none
	 * @param origin {@code own} for the client's own key, {@code framework} for the key
	 * of net.devh or Spring Boot, {@code override} for what an operator or the canary's
	 * guard has changed, {@code defaults} for everything else
	 */
	public record Setting(@Nullable Object value, String origin) {
	}

	/**
	 * Something that an operator has changed.
	 *
	 * @param what for example {@code drain} or {@code split}
	 * @param value what it was set to
	 * @param until when it reverts, ISO-8601, {@code null} for never
	 * @param since when it was set, ISO-8601
	 * @param cause {@code operator} or {@code canary}
	 */
	public record OverrideSnapshot(String what, String value, @Nullable String until, String since, String cause) {
	}

}
