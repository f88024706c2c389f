package io.github.grpclb.doctor;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

import io.grpc.ConnectivityState;
import io.grpc.Status;
import org.junit.jupiter.api.Test;

import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.doctor.ApplicationFacts.OwnServer;
import io.github.grpclb.doctor.rules.DoctorRules;
import io.github.grpclb.snapshot.BackendSnapshot;
import io.github.grpclb.snapshot.BackendSnapshot.Health;
import io.github.grpclb.snapshot.BackendSnapshot.Identity;
import io.github.grpclb.snapshot.BackendSnapshot.Signs;
import io.github.grpclb.snapshot.ChannelSnapshot;
import io.github.grpclb.snapshot.DiscoverySnapshot;
import io.github.grpclb.snapshot.Exclusion;
import io.github.grpclb.snapshot.Reason;
import io.github.grpclb.spec.CallSpec;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.HedgingSpec;
import io.github.grpclb.spec.LocalitySpec;
import io.github.grpclb.spec.RetrySpec;
import io.github.grpclb.spec.RoutingSpec;
import io.github.grpclb.spec.ServerSpec;
import io.github.grpclb.testing.Backends;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each classic mistake is found, and nothing is said of what is right.
 */
class ClassicMistakesTests {

	private static final String TARGET = "dns:///orders:50051";

	private final BalancerRegistry registry = new BalancerRegistry();

	private OwnServer server;

	private List<String> found(ClientSpec spec, List<BackendSnapshot> backends) {
		BalancedClient client = this.registry.register(spec);
		client.attach(() -> new ChannelSnapshot(ConnectivityState.READY, "least-request", backends));
		client.discovered(new DiscoverySnapshot(client.now(), null, false, backends.size()));
		return new Findings(DoctorRules.ALL, this.registry,
				() -> new ApplicationFacts(Map.of(), Duration.ofSeconds(10), Duration.ZERO, this.server), List.of())
			.examine()
			.stream()
			.map(Finding::code)
			.toList();
	}

	private static List<BackendSnapshot> backends(int count) {
		return IntStream.range(0, count).mapToObj((i) -> Backends.ready("10.0.0." + i + ":1")).toList();
	}

	private static ClientSpec calls(RetrySpec retry, HedgingSpec hedging, Duration deadline) {
		CallSpec defaults = CallSpec.defaults();
		return ClientSpec.of("orders", TARGET)
			.withCalls(new CallSpec(deadline, defaults.streamingDeadline(), false, retry, hedging, Map.of()));
	}

	@Test
	void aServiceNameWithOneAddressIsItsVirtualIp() {
		assertThat(found(ClientSpec.of("orders", "dns:///orders.shop.svc:50051"), backends(1)))
			.containsExactly("CLUSTER_IP");
	}

	@Test
	void aServiceNameWithSeveralAddressesIsFine() {
		assertThat(found(ClientSpec.of("orders", "dns:///orders.shop.svc.cluster.local:50051"), backends(2))).isEmpty();
	}

	@Test
	void nothingIsRetried() {
		RetrySpec defaults = RetrySpec.defaults();
		RetrySpec off = new RetrySpec(false, defaults.maxAttempts(), defaults.initialBackoff(), defaults.maxBackoff(),
				defaults.backoffMultiplier(), defaults.statusCodes(), defaults.avoidTriedBackends(),
				defaults.throttle());
		assertThat(found(calls(off, HedgingSpec.defaults(), Duration.ofSeconds(1)), backends(2)))
			.containsExactly("NO_RETRY");
	}

	@Test
	void aHedgeAfterTheDeadlineIsNeverSent() {
		HedgingSpec late = new HedgingSpec(true, 2, Duration.ofSeconds(1), Set.of(Status.Code.UNAVAILABLE));
		assertThat(found(calls(RetrySpec.defaults(), late, Duration.ofSeconds(1)), backends(2)))
			.contains("HEDGING_AFTER_DEADLINE");
		assertThat(found(calls(RetrySpec.defaults(), late, Duration.ofSeconds(2)), backends(2)))
			.doesNotContain("HEDGING_AFTER_DEADLINE");
	}

	@Test
	void manyConnectionsCallForASubset() {
		assertThat(found(ClientSpec.of("orders", TARGET), backends(100))).isEmpty();
		assertThat(found(ClientSpec.of("orders", TARGET), backends(101))).containsExactly("FLEET_WITHOUT_SUBSET");
	}

	@Test
	void sharesThatLookLikePercentsShouldBePercents() {
		assertThat(found(split(90, 20), labelled())).containsExactly("SPLIT_NOT_100");
	}

	@Test
	void percentsAndRatiosAreFine() {
		assertThat(found(split(90, 10), labelled())).isEmpty();
		assertThat(found(split(3, 1), labelled())).isEmpty();
	}

	private static ClientSpec split(int first, int second) {
		return ClientSpec.of("orders", TARGET)
			.withRouting(new RoutingSpec(LocalitySpec.defaults(),
					Map.of("v1", Map.of("version", "v1"), "v2", Map.of("version", "v2")),
					Map.of("v1", first, "v2", second), List.of(), null));
	}

	private static List<BackendSnapshot> labelled() {
		return List.of(labelled("10.0.0.1:1", "v1"), labelled("10.0.0.2:1", "v2"));
	}

	private static BackendSnapshot labelled(String address, String version) {
		BackendSnapshot backend = Backends.ready(address);
		Identity is = backend.identity();
		return new BackendSnapshot(
				new Identity(is.address(), version, is.zone(), is.priority(), Map.of("version", version), is.weight()),
				backend.health(), backend.traffic());
	}

	@Test
	void drainedAsAWholeNobodyServes() {
		BackendSnapshot drained = Backends.ready("10.0.0.1:1")
			.with(new Health(ConnectivityState.READY, false,
					List.of(new Exclusion(Reason.DRAINING, "is drained by an operator")), 0, 1, null, true,
					Signs.NONE));
		assertThat(found(ClientSpec.of("orders", TARGET), List.of(drained, drained))).contains("ALL_DRAINED");
		assertThat(found(ClientSpec.of("payments", TARGET), backends(2))).containsOnlyOnce("ALL_DRAINED");
	}

	@Test
	void connectionsWithoutAnAgeAreFound() {
		ServerSpec defaults = ServerSpec.defaults();
		this.server = new OwnServer(new ServerSpec(Duration.ZERO, defaults.maxConnectionAgeGrace(),
				defaults.maxConnectionIdle(), defaults.permitKeepalive(), defaults.drain(), defaults.admission(),
				defaults.maxStreamAge(), defaults.loadReport()), 9090, Duration.ofMinutes(5), false);
		assertThat(found(ClientSpec.of("orders", TARGET), backends(2))).containsExactly("CONNECTION_AGE_UNBOUNDED");
		this.server = new OwnServer(defaults, 9090, Duration.ofMinutes(5), false);
		assertThat(found(ClientSpec.of("orders", TARGET), backends(2))).isEmpty();
	}

	@Test
	void aGroupThatIsStillConnectingIsNotEmpty() {
		Health connecting = new Health(ConnectivityState.CONNECTING, false,
				List.of(new Exclusion(Reason.NOT_READY, "is CONNECTING")), 0, 0, null, false, Signs.NONE);
		assertThat(found(split(50, 50), labelled().stream().map((backend) -> backend.with(connecting)).toList()))
			.isEmpty();
	}

}
