package io.github.grpclb.control;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.grpc.ConnectivityState;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.snapshot.BackendSnapshot.Failure;
import io.github.grpclb.snapshot.BackendSnapshot.Health;
import io.github.grpclb.snapshot.BackendSnapshot.Latency;
import io.github.grpclb.snapshot.BackendSnapshot.Recent;
import io.github.grpclb.snapshot.BackendSnapshot.Totals;
import io.github.grpclb.snapshot.BackendSnapshot.Traffic;
import io.github.grpclb.snapshot.BackendSnapshot;
import io.github.grpclb.snapshot.ChannelSnapshot;
import io.github.grpclb.snapshot.ClientSnapshot.CanarySnapshot;
import io.github.grpclb.snapshot.ClientSnapshot;
import io.github.grpclb.snapshot.DiscoverySnapshot;
import io.github.grpclb.snapshot.Exclusion;
import io.github.grpclb.snapshot.Fairness;
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

	static ClientSnapshot of(ClientSpec spec, List<ChannelSnapshot> snapshots, Channels channels,
			List<BackendSnapshot> idle, @Nullable CanarySnapshot canary, DiscoverySnapshot discovery,
			LiveSettings settings) {
		Map<String, BackendSnapshot> byAddress = new LinkedHashMap<>();
		ConnectivityState state = null;
		for (ChannelSnapshot channel : snapshots) {
			state = (state != null) ? best(state, channel.state()) : channel.state();
			channel.backends().forEach((backend) -> byAddress.merge(backend.address(), backend, ChannelMerge::sum));
		}
		if (snapshots.isEmpty()) {
			idle.forEach((backend) -> byAddress.put(backend.address(), backend));
		}
		Gone gone = new Gone();
		Map<String, Totals> formerly = new HashMap<>();
		long forgotten = channels.former().read((address, totals) -> {
			gone.inFlight += totals.inFlight();
			if (byAddress.containsKey(address)) {
				formerly.put(address, totals);
			}
			else {
				gone.picks += totals.picks();
			}
		});
		long picks = forgotten + gone.picks;
		int inFlight = gone.inFlight;
		for (BackendSnapshot it : byAddress.values()) {
			picks += it.picks() + formerly.getOrDefault(it.address(), Totals.NONE).picks();
			inFlight += it.inFlight();
		}
		List<BackendSnapshot> backends = counted(byAddress.values(), formerly, picks, channels);
		long without = channels.withoutBackend();
		return new ClientSnapshot(spec.source(), spec.balancing().policy().name().id(),
				(state != null) ? state : ConnectivityState.IDLE, picks + without, without, inFlight,
				Fairness.of(backends), spec.routing().split(), canary,
				snapshots.stream().anyMatch(ChannelSnapshot::panic), lowest(snapshots), discovery, settings.inForce(),
				settings.overrides(), settings.events().list(), backends);
	}

	private static @Nullable RetryThrottle lowest(List<ChannelSnapshot> channels) {
		return channels.stream()
			.map(ChannelSnapshot::retryThrottle)
			.filter(Objects::nonNull)
			.min(Comparator.comparingDouble(RetryThrottle::tokens))
			.orElse(null);
	}

	private static ConnectivityState best(ConnectivityState left, ConnectivityState right) {
		return List.of(left, right).stream().min(Comparator.comparingInt(BEST_FIRST::indexOf)).orElseThrow();
	}

	private static BackendSnapshot sum(BackendSnapshot left, BackendSnapshot right) {
		return new BackendSnapshot(left.identity(), sum(left.health(), right.health()),
				sum(left.traffic(), right.traffic()));
	}

	private static Health sum(Health left, Health right) {
		boolean eligible = left.eligible() || right.eligible();
		Set<Exclusion> exclusions = new LinkedHashSet<>();
		for (Health one : List.of(left, right)) {
			// What keeps it from one channel explains nothing while another one uses it.
			if (one.eligible() == eligible) {
				exclusions.addAll(one.exclusions());
			}
		}
		return new Health(best(left.state(), right.state()), eligible, List.copyOf(exclusions),
				Math.max(left.effectiveWeight(), right.effectiveWeight()), left.connections() + right.connections(),
				(left.ejection() != null) ? left.ejection() : right.ejection(), left.draining() || right.draining(),
				left.signs().worst(right.signs()));
	}

	private static Traffic sum(Traffic left, Traffic right) {
		return new Traffic(left.totals().plus(right.totals()), 0, Math.max(left.expectedShare(), right.expectedShare()),
				Recent.NONE, later(left.lastFailure(), right.lastFailure()),
				slower(left.latencyMillis(), right.latencyMillis()), left.policy().larger(right.policy()));
	}

	private static @Nullable Failure later(@Nullable Failure left, @Nullable Failure right) {
		return (left == null || (right != null && right.at().isAfter(left.at()))) ? right : left;
	}

	private static Latency slower(Latency left, Latency right) {
		return new Latency(Math.max(left.ewma(), right.ewma()), Math.max(left.p50(), right.p50()),
				Math.max(left.p99(), right.p99()));
	}

	/** Adds what was counted before, and the last minute. */
	private static List<BackendSnapshot> counted(Iterable<BackendSnapshot> backends, Map<String, Totals> formerly,
			long picks, Channels channels) {
		Map<String, Double> expected = new HashMap<>();
		backends.forEach((it) -> expected.put(it.address(), it.traffic().expectedShare()));
		Map<String, Recent> recent = channels.history().recent(expected);
		List<BackendSnapshot> counted = new ArrayList<>(expected.size());
		for (BackendSnapshot it : backends) {
			Traffic now = it.traffic();
			Totals before = formerly.getOrDefault(it.address(), Totals.NONE);
			// Limits, too, look at what has been started since the backend came back.
			Totals totals = new Totals(now.totals().inFlight(), now.totals().picks() + before.picks(),
					now.totals().successes() + before.successes(), now.totals().failures() + before.failures());
			counted.add(it.with(new Traffic(totals, (picks == 0) ? 0 : (double) totals.picks() / picks,
					now.expectedShare(), recent.getOrDefault(it.address(), now.recent()), now.lastFailure(),
					now.latencyMillis(), now.policy())));
		}
		return counted;
	}

	/** The sum of what no listed backend accounts for. */
	private static final class Gone {

		private long picks;

		private int inFlight;

	}

}
