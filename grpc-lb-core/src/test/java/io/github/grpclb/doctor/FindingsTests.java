package io.github.grpclb.doctor;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.grpc.ConnectivityState;
import io.grpc.Status;
import org.junit.jupiter.api.Test;

import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.control.CanaryControl;
import io.github.grpclb.control.Cause;
import io.github.grpclb.doctor.ApplicationFacts.OwnServer;
import io.github.grpclb.doctor.Finding.Severity;
import io.github.grpclb.doctor.rules.DoctorRules;
import io.github.grpclb.snapshot.BackendSnapshot;
import io.github.grpclb.snapshot.BackendSnapshot.Signs;
import io.github.grpclb.snapshot.ChannelSnapshot;
import io.github.grpclb.snapshot.ClientSnapshot.CanarySnapshot;
import io.github.grpclb.snapshot.DiscoverySnapshot;
import io.github.grpclb.snapshot.HealthSupport;
import io.github.grpclb.spec.AdmissionSpec;
import io.github.grpclb.spec.BackendSpec;
import io.github.grpclb.spec.BalancingSpec;
import io.github.grpclb.spec.CallSpec;
import io.github.grpclb.spec.CanarySpec;
import io.github.grpclb.spec.ChannelSpec;
import io.github.grpclb.spec.ChannelSpec.Keepalive;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.DiscoverySpec;
import io.github.grpclb.spec.DrainSpec;
import io.github.grpclb.spec.HedgingSpec;
import io.github.grpclb.spec.LocalitySpec;
import io.github.grpclb.spec.PolicyName;
import io.github.grpclb.spec.PolicySpec;
import io.github.grpclb.spec.RetrySpec;
import io.github.grpclb.spec.RoutingSpec;
import io.github.grpclb.spec.ServerSpec;
import io.github.grpclb.spec.ServerSpec.PermitKeepalive;
import io.github.grpclb.testing.Backends;

import static org.assertj.core.api.Assertions.assertThat;

class FindingsTests {

	private static final String DNS = "dns:///orders:50051";

	private final BalancerRegistry registry = new BalancerRegistry(
			Clock.fixed(Instant.parse("2026-11-21T00:00:00Z"), ZoneOffset.UTC));

	private ApplicationFacts around = around(Map.of("grpc-api", "1.85.1", "grpc-core", "1.85.1"),
			Duration.ofSeconds(26), Duration.ZERO, null);

	private static ApplicationFacts around(Map<String, String> versions, Duration ttl, Duration uptime,
			OwnServer server) {
		return new ApplicationFacts(versions, ttl, uptime, server);
	}

	private List<Finding> examine() {
		return new Findings(DoctorRules.ALL, this.registry, () -> this.around, List.of()).examine();
	}

	private Finding only(String code) {
		List<Finding> findings = examine();
		assertThat(findings).extracting(Finding::code).containsExactly(code);
		assertThat(findings.get(0).fix()).isNotBlank();
		return findings.get(0);
	}

	private BalancedClient client(String target) {
		return this.registry.register(ClientSpec.of("orders", target));
	}

	private static ClientSpec with(ClientSpec spec, ChannelSpec channel) {
		return new ClientSpec(spec.name(), spec.target(), spec.backends(), spec.discovery(), spec.balancing(),
				spec.routing(), spec.calls(), channel);
	}

	private static ClientSpec keepalive(String target, Duration time) {
		ChannelSpec defaults = ChannelSpec.defaults();
		return with(ClientSpec.of("orders", target),
				new ChannelSpec(null, new Keepalive(time, Duration.ofSeconds(5), false), defaults.idleTimeout(), 4096));
	}

	private static ClientSpec policy(PolicyName policy) {
		return ClientSpec.of("orders", DNS).withBalancing(BalancingSpec.defaults().withPolicy(PolicySpec.of(policy)));
	}

	private static BackendSnapshot backend(String address, long picks, String lastFailure, boolean healthUnsupported) {
		BackendSnapshot backend = Backends.called(address, picks, lastFailure);
		return healthUnsupported ? Backends.with(backend, new Signs(HealthSupport.UNSUPPORTED, 0, false)) : backend;
	}

	private static void attach(BalancedClient client, BackendSnapshot... backends) {
		client.attach(() -> new ChannelSnapshot(ConnectivityState.READY, "least-request", List.of(backends)));
		client.discovered(new DiscoverySnapshot(client.now(), null, false, backends.length));
	}

	@Test
	void healthyClientHasNoFindings() {
		attach(client(DNS), backend("10.0.0.1:1", 50, null, false), backend("10.0.0.2:1", 50, null, false));
		assertThat(examine()).isEmpty();
	}

	@Test
	void policyThatHashesNeedsAKey() {
		this.registry.register(policy(PolicyName.RING_HASH));
		assertThat(only("HASH_WITHOUT_KEY").message()).contains("ring-hash");
	}

	@Test
	void zoneThatNoBackendIsInIsProbablyMisspelt() {
		BalancedClient client = this.registry.register(ClientSpec.of("orders", DNS)
			.withRouting(new RoutingSpec(new LocalitySpec("eu-1A", 0.7), Map.of(), Map.of(), List.of(), null)));
		attach(client, zoned("10.0.0.1:1", "eu-1a"), zoned("10.0.0.2:1", "eu-1b"));
		assertThat(only("ZONE_WITHOUT_BACKENDS").message()).contains("'eu-1A'").contains("eu-1a, eu-1b");
	}

	private static BackendSnapshot zoned(String address, String zone) {
		return Backends.in(Backends.called(address, 50, null), null, zone);
	}

	@Test
	void nameOfOneAddressIsProbablyAClusterIp() {
		attach(client(DNS), backend("10.0.0.1:1", 50, null, false));
		Finding finding = only("SINGLE_ADDRESS");
		assertThat(finding.severity()).isEqualTo(Severity.WARN);
		assertThat(finding.client()).isEqualTo("orders");
		assertThat(finding.fix()).contains("headless").contains("pick-first");
	}

	@Test
	void oneListedAddressIsFoundBeforeTheFirstCall() {
		client("static://10.0.0.1:1");
		assertThat(only("SINGLE_ADDRESS").fix()).contains("static://host1:port,host2:port");
		this.registry.register(new ClientSpec("orders", "",
				List.of(new BackendSpec("10.0.0.1:1", 1, null, 0, Map.of())), DiscoverySpec.defaults(),
				BalancingSpec.defaults(), RoutingSpec.defaults(), CallSpec.defaults(), ChannelSpec.defaults()));
		assertThat(only("SINGLE_ADDRESS").fix()).contains("backends");
	}

	@Test
	void oneAddressIsFineWhereItIsAskedFor() {
		this.registry.register(ClientSpec.of("orders", "static://10.0.0.1:1")
			.withBalancing(BalancingSpec.defaults().withPolicy(PolicySpec.of(PolicyName.PICK_FIRST))));
		BalancedClient local = this.registry.register(ClientSpec.of("local", "unix:/run/orders.sock"));
		attach(local, backend("/run/orders.sock", 50, null, false));
		assertThat(examine()).isEmpty();
	}

	@Test
	void jvmThatCachesDnsLongerThanTheRefreshIntervalIsFound() {
		client(DNS);
		this.around = around(Map.of(), Duration.ofSeconds(60), Duration.ZERO, null);
		assertThat(only("DNS_CACHE")).satisfies((finding) -> {
			assertThat(finding.severity()).isEqualTo(Severity.WARN);
			assertThat(finding.message()).contains("60 s").contains("30 s");
			assertThat(finding.fix()).contains("to 29 or less");
		});
		this.around = around(Map.of(), null, Duration.ZERO, null);
		assertThat(only("DNS_CACHE").severity()).isEqualTo(Severity.ERROR);
	}

	@Test
	void jvmCacheDoesNotMatterToAServerThatIsAskedDirectly() {
		client("dns://10.0.0.53/orders:50051");
		this.around = around(Map.of(), null, Duration.ZERO, null);
		assertThat(examine()).isEmpty();
	}

	@Test
	void keepaliveBelowWhatGrpcJavaSendsIsFound() {
		this.registry.register(keepalive(DNS, Duration.ofSeconds(2)));
		assertThat(only("KEEPALIVE_TOO_AGGRESSIVE").message()).contains("2000 ms");
		this.registry.register(keepalive(DNS, Duration.ZERO));
		assertThat(examine()).isEmpty();
	}

	@Test
	void keepaliveThatOurOwnServerPunishesIsFound() {
		ServerSpec strict = new ServerSpec(Duration.ofMinutes(30), Duration.ofMinutes(5), Duration.ZERO,
				new PermitKeepalive(Duration.ofMinutes(1), false), DrainSpec.defaults(), AdmissionSpec.defaults(),
				Duration.ZERO, true);
		this.around = around(Map.of(), Duration.ZERO, Duration.ZERO,
				new OwnServer(strict, 9090, Duration.ofMinutes(2), true));
		this.registry.register(keepalive("static://127.0.0.1:9090,127.0.0.1:9091", Duration.ofSeconds(30)));
		assertThat(only("KEEPALIVE_TOO_AGGRESSIVE")).satisfies((finding) -> {
			assertThat(finding.severity()).isEqualTo(Severity.ERROR);
			assertThat(finding.fix()).contains("permit-keepalive.time: 30s");
		});
		this.registry.register(keepalive("static://10.0.0.1:9090,10.0.0.2:9090", Duration.ofSeconds(30)));
		assertThat(examine()).isEmpty();
	}

	@Test
	void connectionClosedForTooManyPingsIsFound() {
		BalancedClient client = this.registry.register(keepalive(DNS, Duration.ofSeconds(30)));
		attach(client, backend("10.0.0.1:1", 50, "UNAVAILABLE: too_many_pings", false),
				backend("10.0.0.2:1", 50, null, false));
		assertThat(only("KEEPALIVE_PUNISHED").message()).startsWith("10.0.0.1:1 closed a connection");
	}

	@Test
	void missingDeadlineIsFound() {
		this.registry.register(ClientSpec.of("orders", DNS).withCalls(CallSpec.defaults().withDeadline(Duration.ZERO)));
		assertThat(only("NO_DEADLINE").severity()).isEqualTo(Severity.WARN);
	}

	@Test
	void retriesThatMayRunACallTwiceAreFound() {
		RetrySpec defaults = RetrySpec.defaults();
		RetrySpec bold = new RetrySpec(true, 3, defaults.initialBackoff(), defaults.maxBackoff(), 2,
				Set.of(Status.Code.UNAVAILABLE, Status.Code.DEADLINE_EXCEEDED), true, defaults.throttle());
		this.registry.register(ClientSpec.of("orders", DNS)
			.withCalls(
					new CallSpec(Duration.ofSeconds(2), Duration.ZERO, false, bold, HedgingSpec.defaults(), Map.of())));
		assertThat(only("RETRY_NON_IDEMPOTENT").message()).contains("[DEADLINE_EXCEEDED]");
	}

	@Test
	void hedgingOfEveryMethodIsPointedOut() {
		HedgingSpec hedging = new HedgingSpec(true, 2, Duration.ofMillis(20), Set.of(Status.Code.UNAVAILABLE));
		this.registry.register(ClientSpec.of("orders", DNS)
			.withCalls(new CallSpec(Duration.ofSeconds(2), Duration.ZERO, false, RetrySpec.defaults(), hedging,
					Map.of())));
		assertThat(only("RETRY_NON_IDEMPOTENT").severity()).isEqualTo(Severity.INFO);
	}

	@Test
	void pickFirstOfManyIsPointedOut() {
		attach(this.registry.register(policy(PolicyName.PICK_FIRST)), backend("10.0.0.1:1", 99, null, false),
				backend("10.0.0.2:1", 0, null, false));
		assertThat(only("PICK_FIRST").message()).contains("one of 2 backends");
	}

	@Test
	void backendsWithoutHealthServiceAreNamed() {
		attach(client(DNS), backend("10.0.0.1:1", 50, null, true), backend("10.0.0.2:1", 50, null, false));
		assertThat(only("HEALTH_UNSUPPORTED").message()).contains("1 of 2 backends").contains("10.0.0.1:1");
	}

	@Test
	void starvingBackendIsNamedUnlessThePolicyIsUnevenByDesign() {
		BackendSnapshot[] uneven = { backend("10.0.0.1:1", 990, null, false), backend("10.0.0.2:1", 10, null, false) };
		BalancedClient client = client(DNS);
		attach(client, uneven);
		assertThat(only("STARVING_BACKEND").message()).startsWith("10.0.0.2:1 ");
		this.registry.register(policy(PolicyName.MAGLEV));
		assertThat(examine()).extracting(Finding::code).doesNotContain("STARVING_BACKEND");
	}

	@Test
	void failingDiscoveryIsAnErrorOnlyWithoutAListToFallBackOn() {
		BalancedClient client = client(DNS);
		client.discovered(new DiscoverySnapshot(client.now(), "UNAVAILABLE: no such host", true, 3));
		assertThat(only("STALE_DISCOVERY")).satisfies((finding) -> {
			assertThat(finding.severity()).isEqualTo(Severity.WARN);
			assertThat(finding.message()).contains("no such host").contains("the 3 backends");
		});
		client.discovered(new DiscoverySnapshot(null, "UNAVAILABLE: no such host", false, 0));
		assertThat(only("STALE_DISCOVERY").severity()).isEqualTo(Severity.ERROR);
	}

	@Test
	void clientThatIsNeverCalledIsPointedOutAfterAWhile() {
		client(DNS);
		this.around = around(Map.of(), Duration.ZERO, Duration.ofMinutes(4), null);
		assertThat(examine()).isEmpty();
		this.around = around(Map.of(), Duration.ZERO, Duration.ofMinutes(6), null);
		assertThat(only("UNUSED_CLIENT").fix()).contains("@GrpcClient(\"orders\")");
	}

	@Test
	void mixedGrpcVersionsAreAnError() {
		this.around = around(Map.of("grpc-api", "1.86.0", "grpc-core", "1.85.1"), Duration.ZERO, Duration.ZERO, null);
		Finding finding = only("MIXED_GRPC_VERSIONS");
		assertThat(finding.severity()).isEqualTo(Severity.ERROR);
		assertThat(finding.client()).isNull();
		assertThat(finding.message()).contains("grpc-api 1.86.0, grpc-core 1.85.1");
	}

	@Test
	void oldGrpcVersionIsFoundAndANewerOneIsNot() {
		this.around = around(Map.of("grpc-api", "1.80.0"), Duration.ZERO, Duration.ZERO, null);
		assertThat(only("GRPC_VERSION").message()).contains("grpc-api is 1.80.0");
		this.around = around(Map.of("grpc-api", "1.100.0"), Duration.ZERO, Duration.ZERO, null);
		assertThat(examine()).isEmpty();
	}

	@Test
	void drainLongerThanTheShutdownNamesTheNumbersToSet() {
		this.around = around(Map.of(), Duration.ZERO, Duration.ZERO,
				new OwnServer(ServerSpec.defaults(), 9090, Duration.ofSeconds(30), true));
		Finding finding = only("DRAIN_TOO_LONG");
		assertThat(finding.severity()).isEqualTo(Severity.WARN);
		assertThat(finding.fix()).contains("timeout-per-shutdown-phase: 40s")
			.contains("terminationGracePeriodSeconds: 50");
		this.around = around(Map.of(), Duration.ZERO, Duration.ZERO,
				new OwnServer(ServerSpec.defaults(), 9090, Duration.ofSeconds(40), true));
		assertThat(examine()).isEmpty();
	}

	@Test
	void findingsOfOthersAreShownToo() {
		Finding other = new Finding(Severity.WARN, "OTHER", null, "message", "fix");
		assertThat(new Findings(DoctorRules.ALL, this.registry, () -> this.around, List.of(() -> List.of(other)))
			.examine()).containsExactly(other);
	}

	@Test
	void everyGrpcArtefactOfThisBuildHasOneVersion() {
		assertThat(GrpcVersions.find()).containsKeys("grpc-api", "grpc-core", "grpc-util", "grpc-netty-shaded");
		this.around = around(GrpcVersions.find(), Duration.ZERO, Duration.ZERO, null);
		assertThat(examine()).isEmpty();
	}

	@Test
	void groupWithoutBackendIsFoundWhileItShouldHaveCalls() {
		Map<String, Map<String, String>> groups = Map.of("v1", Map.of(), "v2", Map.of("version", "v2"));
		RoutingSpec unused = new RoutingSpec(RoutingSpec.defaults().locality(), groups, Map.of("v1", 1), List.of(),
				null);
		BalancedClient client = this.registry.register(ClientSpec.of("orders", DNS).withRouting(unused));
		attach(client, backend("10.0.0.1:1", 50, null, false), backend("10.0.0.2:1", 50, null, false));
		assertThat(examine()).isEmpty();
		client.update(client.live().spec().withRouting(unused.withSplit(Map.of("v1", 90, "v2", 10))));
		Finding finding = only("EMPTY_GROUP");
		assertThat(finding.message()).contains("v2");
		assertThat(finding.fix()).contains("grpc.lb.clients.orders.groups");
	}

	@Test
	void canaryThatWasRolledBackIsSaidWithItsReason() {
		RoutingSpec routing = new RoutingSpec(LocalitySpec.defaults(),
				Map.of("v1", Map.of("version", "v1"), "v2", Map.of("version", "v2")), Map.of(), List.of(),
				new CanarySpec("v1", "v2", List.of(5, 100), Duration.ofMinutes(1), 100, 0.01, 1.5));
		BalancedClient client = this.registry.register(ClientSpec.of("orders", DNS).withRouting(routing));
		attach(client, backend("10.0.0.1:1", 50, null, false), backend("10.0.0.2:1", 50, null, false));
		client.guard(new CanaryControl() {

			@Override
			public CanarySnapshot snapshot() {
				return new CanarySnapshot("ROLLED_BACK", 0, "error rate 9.00 %", 0, null, List.of(1, 100), "v1", "v2");
			}

			@Override
			public void command(Command command, Duration ttl, Cause cause) {
				throw new UnsupportedOperationException();
			}

		});
		Finding finding = only("CANARY_ROLLED_BACK");
		assertThat(finding.message())
			.isEqualTo("Group v2 gets no calls, because at 5 % it did not hold up: error rate 9.00 %.");
		assertThat(finding.fix()).contains("/actuator/grpclb/orders");
	}

}
