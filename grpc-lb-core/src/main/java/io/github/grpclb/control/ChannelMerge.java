package io.github.grpclb.control;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.grpc.ConnectivityState;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.control.FormerLoads.Totals;
import io.github.grpclb.snapshot.BackendSnapshot;
import io.github.grpclb.snapshot.BackendSnapshot.Latency;
import io.github.grpclb.snapshot.ChannelSnapshot;
import io.github.grpclb.snapshot.ClientSnapshot;
import io.github.grpclb.snapshot.ClientSnapshot.CanarySnapshot;
import io.github.grpclb.snapshot.DiscoverySnapshot;
import io.github.grpclb.snapshot.Exclusion;
import io.github.grpclb.snapshot.Reason;
import io.github.grpclb.snapshot.RetryThrottle;
import io.github.grpclb.spec.ClientSpec;

/**
 * Sums the channels of one client up: Spring Boot opens one for each stub.
 */
final class ChannelMerge {

	private static final List<ConnectivityState> BEST_FIRST = List.of(ConnectivityState.READY,
			ConnectivityState.CONNECTING, ConnectivityState.IDLE, ConnectivityState.TRANSIENT_FAILURE,
			ConnectivityState.SHUTDOWN);

	private ChannelMerge() {
	}

	static ClientSnapshot of(ClientSpec spec, List<ChannelSnapshot> channels, List<BackendSnapshot> idle,
			FormerLoads former, @Nullable CanarySnapshot canary, DiscoverySnapshot discovery, LiveSettings settings,
			RecentPicks recent) {
		Map<String, BackendSnapshot> byAddress = new LinkedHashMap<>();
		ConnectivityState state = null;
		for (ChannelSnapshot channel : channels) {
			state = (state != null) ? best(state, channel.state()) : channel.state();
			channel.backends().forEach((backend) -> byAddress.merge(backend.address(), backend, ChannelMerge::sum));
		}
		if (channels.isEmpty()) {
			idle.forEach((backend) -> byAddress.put(backend.address(), backend));
		}
		Gone gone = new Gone();
		long forgotten = former.read((address, totals) -> {
			gone.inFlight += totals.inFlight();
			if (byAddress.computeIfPresent(address, (key, backend) -> plus(backend, totals)) == null) {
				gone.picks += totals.picks();
			}
		});
		long calls = forgotten + gone.picks + byAddress.values().stream().mapToLong(BackendSnapshot::picks).sum();
		int inFlight = gone.inFlight + byAddress.values().stream().mapToInt(BackendSnapshot::inFlight).sum();
		List<BackendSnapshot> backends = shares(byAddress.values(), calls);
		return new ClientSnapshot(target(spec), spec.balancing().policy().name().id(),
				(state != null) ? state : ConnectivityState.IDLE, calls, inFlight, recent.fairness(backends),
				spec.routing().split(), canary, channels.stream().anyMatch(ChannelSnapshot::panic), lowest(channels),
				discovery, settings.overrides(), settings.events().list(), backends);
	}

	private static @Nullable RetryThrottle lowest(List<ChannelSnapshot> channels) {
		return channels.stream()
			.map(ChannelSnapshot::retryThrottle)
			.filter(Objects::nonNull)
			.min(Comparator.comparingDouble(RetryThrottle::tokens))
			.orElse(null);
	}

	private static String target(ClientSpec spec) {
		return spec.target().isBlank()
				? "static://" + String.join(",", spec.backends().stream().map((backend) -> backend.address()).toList())
				: spec.target();
	}

	private static ConnectivityState best(ConnectivityState left, ConnectivityState right) {
		return List.of(left, right).stream().min(Comparator.comparingInt(BEST_FIRST::indexOf)).orElseThrow();
	}

	private static BackendSnapshot sum(BackendSnapshot left, BackendSnapshot right) {
		boolean eligible = left.eligible() || right.eligible();
		Set<Reason> reasons = new LinkedHashSet<>();
		Set<Exclusion> exclusions = new LinkedHashSet<>();
		for (BackendSnapshot one : List.of(left, right)) {
			// What keeps it from one channel explains nothing while another one uses it.
			if (one.eligible() == eligible) {
				reasons.addAll(one.reasons());
				exclusions.addAll(one.exclusions());
			}
		}
		return new BackendSnapshot(left.address(), best(left.state(), right.state()), eligible, List.copyOf(reasons),
				left.group(), left.zone(), left.priority(), left.labels(), left.weight(),
				Math.max(left.effectiveWeight(), right.effectiveWeight()), left.connections() + right.connections(),
				left.inFlight() + right.inFlight(), left.picks() + right.picks(), 0,
				Math.max(left.expectedShare(), right.expectedShare()), left.successes() + right.successes(),
				left.failures() + right.failures(),
				(left.lastFailure() != null) ? left.lastFailure() : right.lastFailure(),
				slower(left.latencyMillis(), right.latencyMillis()), left.ejected() || right.ejected(),
				(left.ejection() != null) ? left.ejection() : right.ejection(), left.draining() || right.draining(),
				left.signs().worst(right.signs()), List.copyOf(exclusions),
				larger(left.latencyFactor(), right.latencyFactor()),
				larger(left.reportedInFlight(), right.reportedInFlight()));
	}

	private static <T extends Comparable<T>> @Nullable T larger(@Nullable T left, @Nullable T right) {
		return (left == null || (right != null && right.compareTo(left) > 0)) ? right : left;
	}

	private static Latency slower(Latency left, Latency right) {
		return new Latency(Math.max(left.ewma(), right.ewma()), Math.max(left.p50(), right.p50()),
				Math.max(left.p99(), right.p99()));
	}

	private static List<BackendSnapshot> shares(Iterable<BackendSnapshot> backends, long calls) {
		List<BackendSnapshot> shared = new ArrayList<>();
		for (BackendSnapshot it : backends) {
			double share = (calls == 0) ? 0 : (double) it.picks() / calls;
			shared.add(counted(it, new Totals(it.inFlight(), it.picks(), it.successes(), it.failures()), share));
		}
		return shared;
	}

	private static BackendSnapshot plus(BackendSnapshot it, Totals more) {
		// Limits, too, look at what has been started since the backend came back.
		return counted(it, new Totals(it.inFlight(), it.picks() + more.picks(), it.successes() + more.successes(),
				it.failures() + more.failures()), it.share());
	}

	private static BackendSnapshot counted(BackendSnapshot it, Totals totals, double share) {
		return new BackendSnapshot(it.address(), it.state(), it.eligible(), it.reasons(), it.group(), it.zone(),
				it.priority(), it.labels(), it.weight(), it.effectiveWeight(), it.connections(), totals.inFlight(),
				totals.picks(), share, it.expectedShare(), totals.successes(), totals.failures(), it.lastFailure(),
				it.latencyMillis(), it.ejected(), it.ejection(), it.draining(), it.signs(), it.exclusions(),
				it.latencyFactor(), it.reportedInFlight());
	}

	/** The sum of what no listed backend accounts for. */
	private static final class Gone {

		private long picks;

		private int inFlight;

	}

}
