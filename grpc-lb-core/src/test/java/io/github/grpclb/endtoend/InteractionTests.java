package io.github.grpclb.endtoend;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import io.github.grpclb.control.Cause;
import io.github.grpclb.control.Change;
import io.github.grpclb.policy.HashKey;
import io.github.grpclb.spec.BackendSpec;
import io.github.grpclb.spec.BalancingSpec;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.LocalitySpec;
import io.github.grpclb.spec.PolicyName;
import io.github.grpclb.spec.RouteSpec;
import io.github.grpclb.spec.RoutingSpec;
import io.github.grpclb.spec.SubsetSpec;
import io.github.grpclb.testing.CallSettings;
import io.github.grpclb.testing.EchoServer;
import io.github.grpclb.testing.Pipeline;
import io.github.grpclb.testing.Settings;
import io.github.grpclb.testing.TestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.awaitility.Awaitility.await;

/**
 * The table of docs/routing.md: what several settings give together, worked out by hand
 * and measured over 10,000 calls on real channels. Each row of the page is measured here,
 * and each one here is on the page, with the figures that it has here.
 */
@Execution(ExecutionMode.CONCURRENT)
class InteractionTests {

	private static final int CALLS = 10_000;

	private static final String[] ROWS = { "nothing else", "weights 3:1 in v1", "zone `a`",
			"zone `a`, weights 3:1 in v1", "zone `a`, one of its two v1 drained", "zone `a`, one of its two v1 gone",
			"zone `a`, weights 3:1 in its v1, the heavy one gone", "zone `a`, `ring-hash`, one of its two v1 gone",
			"zone `a`, a route to v2 that takes 20 % of the calls", "zone `a`, `subset.size: 4`",
			"priority 1 for half of v1", "a route to v2 that takes 20 % of the calls", "`subset.size: 4`",
			"`ring-hash`, 5,000 keys", "(75/25) 4 calls per backend at most, hedging after 1 ms, 4 threads" };

	private final List<EchoServer> servers = new ArrayList<>();

	private final List<String> addresses = new ArrayList<>();

	@BeforeEach
	void start() {
		for (int i = 0; i < 8; i++) {
			this.servers.add(EchoServer.start());
			this.addresses.add(this.servers.get(i).address());
		}
	}

	@AfterEach
	void stop() {
		this.servers.forEach(EchoServer::close);
	}

	/** The first four are v1, the others v2; even ones in zone a, odd ones in zone b. */
	private BackendSpec backend(int index, double weight, int priority) {
		return new BackendSpec(this.servers.get(index).address(), weight, (index % 2 == 0) ? "a" : "b", priority,
				Map.of("version", (index < 4) ? "v1" : "v2"));
	}

	private List<BackendSpec> alike() {
		List<BackendSpec> backends = new ArrayList<>();
		for (int i = 0; i < 8; i++) {
			backends.add(backend(i, 1, 0));
		}
		return backends;
	}

	private static RoutingSpec routing(String zone, int v1, int v2, RouteSpec... routes) {
		Map<String, Integer> split = new LinkedHashMap<>();
		split.put("v1", v1);
		split.put("v2", v2);
		return new RoutingSpec(new LocalitySpec(zone, 0.7),
				Map.of("v1", Map.of("version", "v1"), "v2", Map.of("version", "v2")), split, List.of(routes), null);
	}

	private TestClient client(BalancingSpec balancing, List<BackendSpec> backends, RoutingSpec routing) {
		ClientSpec plain = ClientSpec.of("orders", "static://127.0.0.1:1");
		return new TestClient(new ClientSpec("orders", "", backends, plain.discovery(), balancing, routing,
				plain.calls(), plain.channel()));
	}

	/** What each server had, as a share of all calls. */
	private double[] shares(TestClient client) {
		return shares(Pipeline.answers(CALLS, (i) -> client.channel().newCall(EchoServer.ECHO, CallOptions.DEFAULT)));
	}

	private double[] shares(String[] answers) {
		Map<String, Integer> counts = new HashMap<>();
		Arrays.stream(answers).forEach((answer) -> counts.merge(answer, 1, Integer::sum));
		return shares(counts);
	}

	private double[] shares(Map<String, Integer> answers) {
		double[] shares = new double[8];
		for (int i = 0; i < 8; i++) {
			shares[i] = answers.getOrDefault(this.addresses.get(i), 0) / (double) CALLS;
		}
		return shares;
	}

	private static void assertShares(String row, double[] measured, double tolerance, double... expected) {
		StringBuilder text = new StringBuilder();
		for (double share : measured) {
			text.append(" %.3f".formatted(share));
		}
		System.out.println(row + ":" + text);
		for (int i = 0; i < expected.length; i++) {
			assertThat(measured[i]).as("%s, server %d", row, i)
				.isBetween(expected[i] - tolerance, expected[i] + tolerance);
		}
	}

	@Test
	void eachRowOfThePageIsMeasuredHere() {
		assertThat(RoutingPage.rows()).containsExactlyInAnyOrder(ROWS);
	}

	private static double group(double[] shares, int from, int to) {
		double sum = 0;
		for (int i = from; i < to; i++) {
			sum += shares[i];
		}
		return sum;
	}

	private static BalancingSpec turns() {
		return new Settings().policy(PolicyName.ROUND_ROBIN).build();
	}

	@Test
	void split() {
		try (TestClient client = client(turns(), alike(), routing("", 90, 10))) {
			double[] shares = shares(client);
			assertShares("split", shares, 0.005, 0.225, 0.225, 0.225, 0.225, 0.025, 0.025, 0.025, 0.025);
			RoutingPage.says("nothing else", 0.005, shares[0], shares[4]);
			assertThat(group(shares, 4, 8)).isEqualTo(0.1, offset(1e-9));
		}
	}

	@Test
	void splitAndZone() {
		try (TestClient client = client(turns(), alike(), routing("a", 90, 10))) {
			double[] shares = shares(client);
			assertShares("split, zone a", shares, 0.005, 0.45, 0, 0.45, 0, 0.05, 0, 0.05, 0);
			RoutingPage.says("zone `a`", 0.005, shares[0], shares[4], shares[1]);
		}
	}

	@Test
	void splitAndZoneAndWeights() {
		List<BackendSpec> backends = alike();
		backends.set(0, backend(0, 3, 0));
		try (TestClient client = client(turns(), backends, routing("a", 90, 10))) {
			// Weights count within the group and the zone that the call is in.
			double[] shares = shares(client);
			assertShares("split, zone a, weight 3:1", shares, 0.005, 0.675, 0, 0.225, 0, 0.05, 0, 0.05, 0);
			RoutingPage.says("zone `a`, weights 3:1 in v1", 0.005, shares[0], shares[2], shares[4]);
		}
	}

	@Test
	void splitAndZoneOfWhichHalfIsDrained() {
		try (TestClient client = client(turns(), alike(), routing("a", 90, 10))) {
			client.calls(10);
			client.live().change(new Change.Drain(this.servers.get(0).address()), null, Cause.OPERATOR);
			// A drained backend is not meant to have calls: the zone is whole without it.
			double[] shares = shares(client);
			assertShares("split, zone a, one drained", shares, 0.006, 0, 0, 0.9, 0, 0.05, 0, 0.05, 0);
			RoutingPage.says("zone `a`, one of its two v1 drained", 0.006, shares[2], shares[4]);
		}
	}

	@Test
	void splitAndPriority() {
		List<BackendSpec> backends = alike();
		backends.set(2, backend(2, 1, 1));
		backends.set(3, backend(3, 1, 1));
		try (TestClient client = client(turns(), backends, routing("", 90, 10))) {
			double[] shares = shares(client);
			assertShares("split, priority", shares, 0.005, 0.45, 0.45, 0, 0, 0.025, 0.025, 0.025, 0.025);
			RoutingPage.says("priority 1 for half of v1", 0.005, shares[0], shares[2], shares[4]);
		}
	}

	@Test
	void splitAndWeights() {
		List<BackendSpec> backends = alike();
		backends.set(0, backend(0, 3, 0));
		try (TestClient client = client(turns(), backends, routing("", 90, 10))) {
			double[] shares = shares(client);
			assertShares("split, weight 3:1", shares, 0.005, 0.45, 0.15, 0.15, 0.15, 0.025, 0.025, 0.025, 0.025);
			RoutingPage.says("weights 3:1 in v1", 0.005, shares[0], shares[1], shares[4]);
		}
	}

	@Test
	void splitAndZoneThatSpills() {
		try (TestClient client = client(turns(), alike(), routing("a", 90, 10))) {
			loseTheFirst(client, 0.5);
			double[] shares = shares(client);
			// 0.5 / 0.7 of v1 stay in the zone, each by chance: standard deviation 0.004.
			assertShares("split, zone a, one gone", shares, 0.02, 0, 0.1286, 0.6429, 0.1286, 0.05, 0, 0.05, 0);
			RoutingPage.says("zone `a`, one of its two v1 gone", 0.02, shares[2], shares[1], shares[4]);
		}
	}

	@Test
	void splitAndZoneThatSpillsByWeight() {
		List<BackendSpec> backends = alike();
		backends.set(0, backend(0, 3, 0));
		try (TestClient client = client(turns(), backends, routing("a", 90, 10))) {
			loseTheFirst(client, 0.25);
			double[] shares = shares(client);
			// A quarter of the zone's weight is left: 0.25 / 0.7 of v1 stay.
			assertShares("split, zone a, weight 3:1, the heavy one gone", shares, 0.02, 0, 0.2893, 0.3214, 0.2893, 0.05,
					0, 0.05, 0);
			RoutingPage.says("zone `a`, weights 3:1 in its v1, the heavy one gone", 0.02, shares[2], shares[1],
					shares[4]);
		}
	}

	@Test
	void splitAndZoneThatSpillsAndHash() {
		BalancingSpec hash = new Settings().policy(PolicyName.RING_HASH).build();
		try (TestClient client = client(hash, alike(), routing("a", 90, 10))) {
			loseTheFirst(client, 0.5);
			double[] shares = keyed(client);
			// Over the keys: five standard deviations of 5,000.
			assertShares("split, zone a, 5,000 keys, one gone", shares, 0.05, 0, 0.1286, 0.6429, 0.1286, 0.05, 0, 0.05,
					0);
			RoutingPage.says("zone `a`, `ring-hash`, one of its two v1 gone", 0.05, shares[2], shares[1], shares[4]);
		}
	}

	/** Until the zone has lost what it must. */
	private void loseTheFirst(TestClient client, double left) {
		client.calls(100);
		this.servers.get(0).kill();
		double own = 0.9 * left / 0.7;
		await().atMost(Duration.ofSeconds(60)).until(() -> {
			double share = client.calls(200).getOrDefault(this.addresses.get(2), 0) / 200.0;
			return Math.abs(share - own) < 0.08;
		});
	}

	@Test
	void splitAndRoute() {
		RouteSpec route = new RouteSpec("x-canary", "true", null, null, List.of(), "v2");
		try (TestClient client = client(turns(), alike(), routing("", 90, 10, route))) {
			double[] shares = routed(client);
			assertShares("split of 80 %, route of 20 %", shares, 0.005, 0.18, 0.18, 0.18, 0.18, 0.07, 0.07, 0.07, 0.07);
			RoutingPage.says("a route to v2 that takes 20 % of the calls", 0.005, shares[0], shares[4]);
		}
	}

	@Test
	void splitAndRouteAndZone() {
		RouteSpec route = new RouteSpec("x-canary", "true", null, null, List.of(), "v2");
		try (TestClient client = client(turns(), alike(), routing("a", 90, 10, route))) {
			double[] shares = routed(client);
			assertShares("split of 80 %, route of 20 %, zone a", shares, 0.005, 0.36, 0, 0.36, 0, 0.14, 0, 0.14, 0);
			RoutingPage.says("zone `a`, a route to v2 that takes 20 % of the calls", 0.005, shares[0], shares[4],
					shares[1]);
		}
	}

	/** One call in five carries the header; the others alone are divided. */
	private double[] routed(TestClient client) {
		Metadata headers = new Metadata();
		headers.put(Metadata.Key.of("x-canary", Metadata.ASCII_STRING_MARSHALLER), "true");
		Channel plain = client.channel();
		Channel marked = ClientInterceptors.intercept(plain, MetadataUtils.newAttachHeadersInterceptor(headers));
		return shares(Pipeline.answers(CALLS,
				(i) -> ((i % 5 == 0) ? marked : plain).newCall(EchoServer.ECHO, CallOptions.DEFAULT)));
	}

	@Test
	void splitAndSubsetAndZone() {
		BalancingSpec subset = new Settings().policy(PolicyName.ROUND_ROBIN)
			.subset(new SubsetSpec(4, SubsetSpec.Strategy.RENDEZVOUS, Duration.ZERO, "client-1"))
			.build();
		try (TestClient client = client(subset, alike(), routing("a", 90, 10))) {
			double[] shares = shares(client);
			assertShares("split, zone a, subset of 4", shares, 1);
			assertThat(shares[1] + shares[3] + shares[5] + shares[7]).as("outside the zone").isZero();
			assertThat(group(shares, 4, 8)).isEqualTo(0.1, offset(1e-9));
			RoutingPage.says("zone `a`, `subset.size: 4`", 0.001, Arrays.stream(shares, 0, 4).max().orElse(0),
					Arrays.stream(shares, 4, 8).max().orElse(0), shares[1]);
		}
	}

	@Test
	void splitAndSubset() {
		BalancingSpec subset = new Settings().policy(PolicyName.ROUND_ROBIN)
			.subset(new SubsetSpec(4, SubsetSpec.Strategy.RENDEZVOUS, Duration.ZERO, "client-1"))
			.build();
		try (TestClient client = client(subset, alike(), routing("", 90, 10))) {
			double[] shares = shares(client);
			assertShares("split, subset of 4", shares, 1);
			assertThat(group(shares, 4, 8)).isEqualTo(0.1, offset(1e-9));
			// Two of each group.
			for (int i = 0; i < 8; i++) {
				assertThat(shares[i]).isIn(0.0, (i < 4) ? 0.45 : 0.05);
			}
			RoutingPage.says("`subset.size: 4`", 0.001, Arrays.stream(shares, 0, 4).max().orElse(0),
					Arrays.stream(shares, 4, 8).max().orElse(0));
		}
	}

	@Test
	void splitAndHash() {
		BalancingSpec hash = new Settings().policy(PolicyName.RING_HASH).build();
		try (TestClient client = client(hash, alike(), routing("", 90, 10))) {
			double[] shares = keyed(client);
			assertShares("split, 5,000 keys", shares, 1);
			RoutingPage.says("`ring-hash`, 5,000 keys", 0.03, Arrays.stream(shares, 0, 4).min().orElse(0),
					Arrays.stream(shares, 0, 4).max().orElse(0), Arrays.stream(shares, 4, 8).min().orElse(0),
					Arrays.stream(shares, 4, 8).max().orElse(0));
			// Standard deviation 0.0042.
			assertThat(group(shares, 4, 8)).isBetween(0.083, 0.117);
		}
	}

	/** 5,000 keys, each of them twice and on one backend. */
	private double[] keyed(TestClient client) {
		Map<String, Integer> answers = new HashMap<>();
		Map<String, String> homes = new HashMap<>();
		for (int i = 0; i < CALLS; i++) {
			String key = "customer-" + i % 5000;
			String answer = client.call(CallOptions.DEFAULT.withOption(HashKey.KEY, key));
			answers.merge(answer, 1, Integer::sum);
			assertThat(homes.computeIfAbsent(key, (it) -> answer)).isEqualTo(answer);
		}
		return shares(answers);
	}

	@Test
	void splitAndLimitsAndHedging() throws Exception {
		BalancingSpec limited = new Settings().policy(PolicyName.ROUND_ROBIN).limits(0, 4).build();
		ClientSpec plain = ClientSpec.of("orders", "static://127.0.0.1:1");
		ExecutorService callers = Executors.newFixedThreadPool(4);
		try (TestClient client = new TestClient(
				new ClientSpec("orders", "", alike(), plain.discovery(), limited, routing("", 75, 25),
						CallSettings.hedged(Duration.ofSeconds(30), Duration.ofMillis(1)), plain.channel()))) {
			List<Future<Map<String, Integer>>> done = new ArrayList<>();
			for (int thread = 0; thread < 4; thread++) {
				done.add(callers.submit(() -> client.calls(CALLS / 4)));
			}
			Map<String, Integer> answers = new HashMap<>();
			for (Future<Map<String, Integer>> future : done) {
				future.get(120, TimeUnit.SECONDS)
					.forEach((address, count) -> answers.merge(address, count, Integer::sum));
			}
			double[] shares = shares(answers);
			// Which of the two attempts answers, and who has room for a hedge, depends on
			// how fast each transport is; that turns stay even, HedgeTurnTests see.
			double main = group(shares, 0, 4) / 4;
			double canary = group(shares, 4, 8) / 4;
			assertShares("split, limit of 4, hedging after 1 ms, 4 threads", shares, main, main, main, main, main,
					canary, canary, canary, canary);
			assertThat(Arrays.stream(shares).min().orElse(0)).isGreaterThan(canary / 4);
			RoutingPage.says("(75/25) 4 calls per backend at most, hedging after 1 ms, 4 threads", 0.03, main, canary);
			assertThat(group(shares, 4, 8)).isBetween(0.2499, 0.2501);
		}
		finally {
			callers.shutdownNow();
		}
	}

}
