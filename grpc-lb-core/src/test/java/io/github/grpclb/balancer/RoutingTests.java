package io.github.grpclb.balancer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.github.grpclb.snapshot.BackendSnapshot;
import io.github.grpclb.snapshot.Reason;
import io.github.grpclb.spec.BackendSpec;
import io.github.grpclb.spec.BalancingSpec;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.LocalitySpec;
import io.github.grpclb.spec.PolicyName;
import io.github.grpclb.spec.PolicySpec;
import io.github.grpclb.spec.RouteSpec;
import io.github.grpclb.spec.RoutingSpec;
import io.github.grpclb.spec.SubsetSpec;
import io.github.grpclb.testing.EchoServer;
import io.github.grpclb.testing.TestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Where calls go, over real connections.
 */
class RoutingTests {

	private static final Map<String, Map<String, String>> GROUPS = Map.of("v1", Map.of("version", "v1"), "v2",
			Map.of("version", "v2"));

	private final List<EchoServer> servers = new ArrayList<>();

	/** A server that was killed does not tell its address any more. */
	private final List<String> addresses = new ArrayList<>();

	private final List<TestClient> clients = new ArrayList<>();

	@BeforeEach
	void startServers() {
		for (int i = 0; i < 4; i++) {
			this.servers.add(EchoServer.start());
			this.addresses.add(this.servers.get(i).address());
		}
	}

	@AfterEach
	void stop() {
		this.clients.forEach(TestClient::close);
		this.servers.forEach(EchoServer::close);
	}

	private String address(int index) {
		return this.addresses.get(index);
	}

	private BackendSpec backend(int index, String version, String zone, int priority) {
		return new BackendSpec(address(index), 1, zone, priority, Map.of("version", version));
	}

	private List<BackendSpec> versions() {
		return List.of(backend(0, "v1", "a", 0), backend(1, "v1", "a", 0), backend(2, "v1", "a", 0),
				backend(3, "v2", "a", 0));
	}

	private TestClient client(List<BackendSpec> backends, RoutingSpec routing, SubsetSpec subset) {
		ClientSpec plain = ClientSpec.of("orders", "static://127.0.0.1:1");
		BalancingSpec balancing = plain.balancing();
		balancing = new BalancingSpec(PolicySpec.of(PolicyName.ROUND_ROBIN), balancing.connections(),
				balancing.startup(), subset, balancing.healthCheck(), balancing.outlier(), balancing.slowStart(),
				balancing.panicThreshold(), balancing.limits());
		TestClient client = new TestClient(new ClientSpec("orders", "", backends, plain.discovery(), balancing, routing,
				plain.calls(), plain.channel()));
		this.clients.add(client);
		return client;
	}

	private TestClient client(List<BackendSpec> backends, RoutingSpec routing) {
		return client(backends, routing, SubsetSpec.defaults());
	}

	private static RoutingSpec split(int v1, int v2, RouteSpec... routes) {
		Map<String, Integer> split = new LinkedHashMap<>();
		split.put("v1", v1);
		split.put("v2", v2);
		return new RoutingSpec(LocalitySpec.defaults(), GROUPS, split, List.of(routes), null);
	}

	private static RoutingSpec zone(String zone) {
		return new RoutingSpec(new LocalitySpec(zone, 0.7), Map.of(), Map.of(), List.of(), null);
	}

	private static BackendSnapshot backend(TestClient client, String address) {
		return client.live()
			.snapshot()
			.backends()
			.stream()
			.filter((backend) -> backend.address().equals(address))
			.findFirst()
			.orElseThrow();
	}

	@Test
	void aSplitIsExact() {
		TestClient client = client(versions(), split(90, 10));
		assertThat(client.calls(1000).get(address(3))).isEqualTo(100);
		assertThat(backend(client, address(3)).expectedShare()).isEqualTo(0.1);
		assertThat(backend(client, address(3)).group()).isEqualTo("v2");
		assertThat(backend(client, address(0)).expectedShare()).isBetween(0.299, 0.301);
	}

	@Test
	void aSplitChangesWhileCallsRun() {
		TestClient client = client(versions(), split(90, 10));
		client.calls(10);
		ClientSpec spec = client.live().live().spec();
		client.live().update(spec.withRouting(split(50, 50)));
		assertThat(client.calls(100).get(address(3))).isEqualTo(50);
	}

	@Test
	void aGroupWithoutShareIsOutOfTheSplitAndSaysSo() {
		TestClient client = client(versions(), split(100, 0));
		assertThat(client.calls(50)).doesNotContainKey(address(3));
		assertThat(backend(client, address(3)).reasons()).containsExactly(Reason.OTHER_GROUP);
		assertThat(backend(client, address(3)).eligible()).isFalse();
	}

	@Test
	void anEmptyGroupLeavesItsCallsToTheOthers() {
		TestClient client = client(versions(), split(50, 50));
		client.calls(10);
		this.servers.get(3).kill();
		await().untilAsserted(() -> assertThat(backend(client, address(3)).eligible()).isFalse());
		assertThat(client.calls(300).keySet()).containsExactlyInAnyOrder(address(0), address(1), address(2));
	}

	@Test
	void routesComeBeforeTheSplit() {
		TestClient client = client(versions(),
				split(100, 0, new RouteSpec("x-canary", "true", null, null, List.of(), "v2"),
						new RouteSpec("x-user", null, "test-.*", null, List.of(), "v2"),
						new RouteSpec("x-debug", null, null, true, List.of(), "v2")));
		assertThat(client.calls(20)).doesNotContainKey(address(3));
		assertThat(backend(client, address(3)).eligible()).as("reachable by a route").isTrue();
		assertThat(call(client, "x-canary", "true")).isEqualTo(address(3));
		assertThat(call(client, "x-canary", "false")).isNotEqualTo(address(3));
		assertThat(call(client, "x-user", "test-7")).isEqualTo(address(3));
		assertThat(call(client, "x-user", "a test-7")).isNotEqualTo(address(3));
		assertThat(call(client, "x-debug", "anything")).isEqualTo(address(3));
	}

	@Test
	void aMethodHasARouteOfItsOwn() {
		RouteSpec route = new RouteSpec(null, null, null, null, List.of("test.Echo/Echo"), "v2");
		RouteSpec other = new RouteSpec(null, null, null, null, List.of("test.Other"), "v2");
		assertThat(client(versions(), split(100, 0, route)).calls(5)).containsOnlyKeys(address(3));
		assertThat(client(versions(), split(100, 0, other)).calls(5)).doesNotContainKey(address(3));
	}

	private static String call(TestClient client, String header, String value) {
		Metadata headers = new Metadata();
		headers.put(Metadata.Key.of(header, Metadata.ASCII_STRING_MARSHALLER), value);
		return ClientCalls.blockingUnaryCall(
				ClientInterceptors.intercept(client.channel(), MetadataUtils.newAttachHeadersInterceptor(headers)),
				EchoServer.ECHO, CallOptions.DEFAULT, "hello");
	}

	@Test
	void callsStayInTheirZoneAndLeaveItWhenItFails() {
		TestClient client = client(List.of(backend(0, "v1", "a", 0), backend(1, "v1", "a", 0), backend(2, "v1", "b", 0),
				backend(3, "v1", "b", 0)), zone("a"));
		assertThat(client.calls(100)).containsOnlyKeys(address(0), address(1));
		assertThat(backend(client, address(2)).reasons()).containsExactly(Reason.OTHER_ZONE);
		this.servers.get(0).kill();
		this.servers.get(1).kill();
		assertThat(client.calls(100)).containsOnlyKeys(address(2), address(3));
	}

	@Test
	void halfAZoneKeepsItsPartOfTheTraffic() {
		TestClient client = client(List.of(backend(0, "v1", "a", 0), backend(1, "v1", "a", 0), backend(2, "v1", "b", 0),
				backend(3, "v1", "b", 0)), zone("a"));
		client.calls(10);
		this.servers.get(0).kill();
		await().untilAsserted(() -> assertThat(backend(client, address(0)).eligible()).isFalse());
		// One of two healthy, 70 % would be enough: 5/7 stay. Standard deviation 0.014.
		int stayed = client.calls(1000).get(address(1));
		assertThat(stayed / 1000.0).isBetween(5 / 7.0 - 0.07, 5 / 7.0 + 0.07);
		assertThat(backend(client, address(1)).expectedShare()).isBetween(0.71, 0.72);
	}

	@Test
	void aWorsePriorityWaitsForItsTurn() {
		TestClient client = client(List.of(backend(0, "v1", "a", 0), backend(1, "v1", "a", 1)), RoutingSpec.defaults());
		assertThat(client.calls(20)).containsOnlyKeys(address(0));
		assertThat(backend(client, address(1)).reasons()).containsExactly(Reason.LOWER_PRIORITY);
		this.servers.get(0).kill();
		assertThat(client.calls(20)).containsOnlyKeys(address(1));
	}

	@Test
	void onlyTheSubsetIsConnected() {
		TestClient client = client(versions(), RoutingSpec.defaults(),
				new SubsetSpec(2, SubsetSpec.Strategy.RENDEZVOUS, Duration.ZERO, "client-1"));
		Set<String> used = client.calls(40).keySet();
		assertThat(used).hasSize(2);
		for (EchoServer server : this.servers) {
			assertThat(server.connections()).isEqualTo(used.contains(server.address()) ? 1 : 0);
			List<Reason> reasons = backend(client, server.address()).reasons();
			assertThat(reasons.contains(Reason.OUTSIDE_SUBSET)).isEqualTo(!used.contains(server.address()));
		}
	}

	@Test
	void aSubsetRotatesWithoutLosingACall() {
		TestClient client = client(versions(), RoutingSpec.defaults(),
				new SubsetSpec(2, SubsetSpec.Strategy.RENDEZVOUS, Duration.ofMillis(50), "client-1"));
		Set<String> seen = new HashSet<>();
		await().until(() -> {
			// Any failed call fails the test.
			seen.addAll(client.calls(50).keySet());
			return seen.size() == 4;
		});
	}

}
