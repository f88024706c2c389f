package io.github.grpclb.registries;

import java.time.Duration;
import java.util.List;

import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.health.v1.HealthGrpc.HealthBlockingStub;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.grpc.client.autoconfigure.CompositeChannelFactoryAutoConfiguration;
import org.springframework.boot.grpc.client.autoconfigure.GrpcClientAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.context.ApplicationContext;
import org.springframework.grpc.client.GrpcChannelFactory;

import io.github.grpclb.autoconfigure.client.GrpcLbClientAutoConfiguration;
import io.github.grpclb.autoconfigure.client.springgrpc.SpringGrpcClientAutoConfiguration;
import io.github.grpclb.autoconfigure.discovery.GrpcLbDiscoveryAutoConfiguration;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.snapshot.BackendSnapshot;
import io.github.grpclb.snapshot.ClientSnapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * {@code xds:///orders} against a real control plane.
 */
@Tag("registry")
class XdsTargetTests {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	/** One for both tests, because grpc-xds keeps one bootstrap for the JVM. */
	private static ControlPlane control;

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, GrpcClientAutoConfiguration.class,
				CompositeChannelFactoryAutoConfiguration.class, GrpcLbClientAutoConfiguration.class,
				GrpcLbDiscoveryAutoConfiguration.class, SpringGrpcClientAutoConfiguration.class));

	private HealthBlockingStub stub;

	private BalancerRegistry registry;

	private void call(int times) {
		for (int i = 0; i < times; i++) {
			this.stub.withDeadlineAfter(LIMIT).check(HealthCheckRequest.getDefaultInstance());
		}
	}

	private ClientSnapshot snapshot() {
		return this.registry.find("orders").orElseThrow().snapshot();
	}

	/** Calls until only these get any. */
	private void callsReachExactly(Backend... expected) {
		await().atMost(LIMIT).untilAsserted(() -> {
			List<Integer> before = calls(expected);
			call(4 * expected.length);
			List<Integer> after = calls(expected);
			for (int i = 0; i < expected.length; i++) {
				assertThat(after.get(i) - before.get(i)).isEqualTo(4);
			}
		});
	}

	private static List<Integer> calls(Backend... backends) {
		return List.of(backends).stream().map(Backend::calls).toList();
	}

	@BeforeEach
	void startControlPlane() throws Exception {
		if (control == null) {
			control = new ControlPlane();
		}
	}

	@AfterAll
	static void stopControlPlane() {
		control.close();
		System.clearProperty("io.grpc.xds.bootstrapConfig");
	}

	private void run(ContextConsumer<ApplicationContext> test) {
		this.runner
			.withPropertyValues("grpc.lb.xds.bootstrap=" + control.bootstrap(),
					"grpc.lb.clients.orders.target=xds:///orders", "grpc.lb.clients.orders.wait-for-ready=true",
					"grpc.lb.clients.orders.deadline=60s")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				this.registry = context.getBean(BalancerRegistry.class);
				this.stub = HealthGrpc
					.newBlockingStub(context.getBean(GrpcChannelFactory.class).createChannel("orders"));
				test.accept(context);
			});
	}

	@Test
	void balancedPolicyOfAControlPlaneIsOursWithItsZonesAndCounters() {
		try (Backend one = new Backend(); Backend two = new Backend()) {
			control.serve("round-robin", one, two);
			run((context) -> {
				callsReachExactly(one, two);
				assertThat(snapshot().backends()).extracting(BackendSnapshot::address)
					.containsExactlyInAnyOrder(one.address(), two.address());
				assertThat(snapshot().backends()).extracting(BackendSnapshot::zone)
					.containsExactlyInAnyOrder("eu-1a", "eu-1b");
				assertThat(snapshot().calls()).isGreaterThanOrEqualTo(8);
				assertThat(snapshot().fairness().jain()).isGreaterThan(0.9);
			});
		}
	}

	@Test
	void updatesDrainsRefusalsAndTheDeathOfTheControlPlaneLoseNoCall() {
		try (Backend one = new Backend(); Backend two = new Backend(); Backend three = new Backend()) {
			control.serve("round-robin", one, two);
			run((context) -> {
				callsReachExactly(one, two);
				control.serve("round-robin", three);
				callsReachExactly(three);
				control.serve("round-robin", List.of(one, two, three), List.of(two));
				callsReachExactly(one, three);

				control.stop();
				call(20);
				control.serve("round-robin", one, two);
				control.restart();
				callsReachExactly(one, two);

				// Only the cluster is refused: it keeps its policy, and gets its new
				// endpoints.
				control.serve("fastest", one, two, three);
				await().atMost(LIMIT).until(() -> control.refusals() > 0);
				callsReachExactly(one, two, three);
				control.serve("round-robin", one, three);
				callsReachExactly(one, three);
			});
		}
	}

	@Test
	@Tag("soak")
	void twoClientsLoseNoCallWhileBackendsChangeAndTheControlPlaneIsAwayForHalfAMinute() {
		List<Backend> all = List.of(new Backend(), new Backend(), new Backend(), new Backend(), new Backend(),
				new Backend());
		control.serve("round-robin", all.get(0), all.get(1));
		this.runner
			.withPropertyValues("grpc.lb.xds.bootstrap=" + control.bootstrap(), "grpc.lb.defaults.retry.enabled=false",
					"grpc.lb.clients.orders.target=xds:///orders", "grpc.lb.clients.audit.target=xds:///orders")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				GrpcChannelFactory channels = context.getBean(GrpcChannelFactory.class);
				try (Load load = new Load(channels.createChannel("orders"), channels.createChannel("audit"))) {
					outages(load, all);
				}
			});
		all.forEach(Backend::close);
	}

	private static void outages(Load load, List<Backend> all) throws Exception {
		Load.reachesOnly(all.subList(0, 2), all.subList(2, 6));
		long grown = System.nanoTime();
		control.serve("round-robin", all.subList(0, 5).toArray(Backend[]::new));
		long first = Load.firstCall(all.get(4), grown);
		assertThat(first).isLessThan(1000);
		Load.reachesOnly(all.subList(0, 5), all.subList(5, 6));
		control.serve("round-robin", all.get(4));
		Load.reachesOnly(all.subList(4, 5), all.subList(0, 4));
		// Replaces all, then drains one.
		control.serve("round-robin", all.get(0), all.get(1), all.get(2));
		Load.reachesOnly(all.subList(0, 3), all.subList(3, 6));
		control.serve("round-robin", all.subList(0, 3), all.subList(0, 1));
		Load.reachesOnly(all.subList(1, 3), all.subList(0, 1));

		control.stop();
		Load.rest(Duration.ofSeconds(30));
		Load.reachesOnly(all.subList(1, 3), all.subList(0, 1));
		control.serve("round-robin", all.get(1), all.get(5));
		control.restart();
		long back = System.nanoTime();
		long right = Load.firstCall(all.get(5), back);
		Load.reachesOnly(List.of(all.get(1), all.get(5)), List.of(all.get(2)));
		// When it asks again is grpc-xds' business: its back-off grows up to two minutes.

		int refused = control.refusals();
		control.serve("fastest", all.get(1), all.get(2));
		await().atMost(LIMIT).until(() -> control.refusals() > refused);
		Load.reachesOnly(all.subList(1, 3), all.subList(5, 6));
		int loops = control.refusals() - refused;
		control.serve("round-robin", all.get(0));
		Load.reachesOnly(all.subList(0, 1), all.subList(1, 6));
		load.finish("xds", "2 to 5 to 1, replace all, drain one, control plane away for 30 s, NACK; two clients",
				"new backend's first call %d ms after growth, %d ms after the control plane's return; %d refusals"
					.formatted(first, right, loops));
	}

}
