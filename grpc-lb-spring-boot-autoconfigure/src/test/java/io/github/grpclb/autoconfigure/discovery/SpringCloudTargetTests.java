package io.github.grpclb.autoconfigure.discovery;

import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.grpc.Channel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import net.devh.boot.grpc.client.autoconfigure.GrpcDiscoveryClientAutoConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.grpc.client.autoconfigure.CompositeChannelFactoryAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.ReactiveDiscoveryClient;
import org.springframework.cloud.client.discovery.event.HeartbeatEvent;
import org.springframework.context.ApplicationContext;

import io.github.grpclb.autoconfigure.client.GrpcLbClientAutoConfiguration;
import io.github.grpclb.autoconfigure.client.devh.DevhClientAutoConfiguration;
import io.github.grpclb.autoconfigure.client.springgrpc.SpringGrpcClientAutoConfiguration;
import io.github.grpclb.autoconfigure.testing.HealthServer;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.snapshot.BackendSnapshot;
import io.github.grpclb.snapshot.ClientSnapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * {@code discovery:///orders} on both frameworks.
 */
class SpringCloudTargetTests {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private final FakeInstances registry = new FakeInstances();

	@BeforeEach
	void empty() {
		this.registry.set();
	}

	enum Framework {

		DEVH {

			@Override
			Class<?>[] configurations() {
				return new Class<?>[] { net.devh.boot.grpc.client.autoconfigure.GrpcClientAutoConfiguration.class,
						GrpcDiscoveryClientAutoConfiguration.class, DevhClientAutoConfiguration.class };
			}

			@Override
			Channel channel(ApplicationContext context) {
				return context.getBean(net.devh.boot.grpc.client.channelfactory.GrpcChannelFactory.class)
					.createChannel("orders");
			}

		},
		BOOT {

			@Override
			Class<?>[] configurations() {
				return new Class<?>[] { SslAutoConfiguration.class,
						org.springframework.boot.grpc.client.autoconfigure.GrpcClientAutoConfiguration.class,
						CompositeChannelFactoryAutoConfiguration.class, SpringGrpcClientAutoConfiguration.class };
			}

			@Override
			Channel channel(ApplicationContext context) {
				return context.getBean(org.springframework.grpc.client.GrpcChannelFactory.class)
					.createChannel("orders");
			}

		};

		abstract Class<?>[] configurations();

		abstract Channel channel(ApplicationContext context);

		ApplicationContextRunner runner() {
			Class<?>[] all = Stream
				.concat(Stream.of(GrpcLbClientAutoConfiguration.class, GrpcLbDiscoveryAutoConfiguration.class),
						Arrays.stream(configurations()))
				.toArray(Class<?>[]::new);
			return new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(all))
				.withPropertyValues("grpc.lb.clients.orders.target=discovery:///orders",
						"grpc.lb.clients.orders.plaintext=true", "grpc.lb.clients.orders.wait-for-ready=true",
						"grpc.lb.clients.orders.deadline=30s", "grpc.lb.clients.orders.policy=round-robin");
		}

	}

	private void run(Framework framework, Consumer<Running> test, String... properties) {
		framework.runner()
			.withBean(DiscoveryClient.class, this.registry::blocking)
			.withPropertyValues(properties)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				test.accept(new Running(context, framework.channel(context)));
			});
	}

	private record Running(ApplicationContext context, Channel channel) {

		void call() {
			HealthGrpc.newBlockingStub(this.channel).check(HealthCheckRequest.getDefaultInstance());
		}

		void heartbeat() {
			this.context.publishEvent(new HeartbeatEvent(this, System.nanoTime()));
		}

		ClientSnapshot snapshot() {
			return this.context.getBean(BalancerRegistry.class).find("orders").orElseThrow().snapshot();
		}

		BackendSnapshot backend(HealthServer server) {
			return snapshot().backends()
				.stream()
				.filter((backend) -> backend.address().equals(server.address()))
				.findFirst()
				.orElseThrow();
		}

	}

	@ParameterizedTest
	@EnumSource
	void instancesAreBackendsAndAHeartbeatBringsTheNextAtOnce(Framework framework) {
		try (HealthServer one = new HealthServer(); HealthServer two = new HealthServer()) {
			this.registry.set(FakeInstances.instance(one, "zone", "eu-1a", "version", "v1", "weight", "3"));
			run(framework, (running) -> {
				running.call();
				BackendSnapshot backend = running.backend(one);
				assertThat(backend.zone()).isEqualTo("eu-1a");
				assertThat(backend.weight()).isEqualTo(3);
				assertThat(backend.labels()).containsEntry("version", "v1").containsKey("instance");
				this.registry.set(FakeInstances.instance(one), FakeInstances.instance(two));
				running.heartbeat();
				await().atMost(LIMIT).until(() -> {
					running.call();
					return two.checks() > 0;
				});
				assertThat(this.registry.askers).allMatch((thread) -> thread.startsWith("grpc-lb-registry-"));
			}, "grpc.lb.clients.orders.discovery.refresh-interval=0s");
		}
	}

	@ParameterizedTest
	@EnumSource
	void changeOfMetadataAloneCounts(Framework framework) {
		try (HealthServer one = new HealthServer()) {
			this.registry.set(FakeInstances.instance(one, "version", "v1"));
			run(framework, (running) -> {
				running.call();
				this.registry.set(FakeInstances.instance(one, "version", "v2", "weight", "5", "zone", "eu-1b"));
				running.heartbeat();
				await().atMost(LIMIT)
					.untilAsserted(() -> assertThat(running.backend(one).labels()).containsEntry("version", "v2"));
				assertThat(running.backend(one).weight()).isEqualTo(5);
				assertThat(running.backend(one).zone()).isEqualTo("eu-1b");
				assertThat(one.connections()).isEqualTo(1);
			}, "grpc.lb.clients.orders.discovery.refresh-interval=0s");
		}
	}

	@Test
	void withoutHeartbeatsTheIntervalBringsAChange() {
		try (HealthServer one = new HealthServer(); HealthServer two = new HealthServer()) {
			this.registry.set(FakeInstances.instance(one));
			run(Framework.BOOT, (running) -> {
				running.call();
				this.registry.set(FakeInstances.instance(two));
				await().atMost(LIMIT).until(() -> {
					running.call();
					return two.checks() > 0;
				});
			}, "grpc.lb.clients.orders.discovery.refresh-interval=1s");
		}
	}

	@Test
	void registryThatFailsOrForgetsLeavesTheLastList() {
		try (HealthServer one = new HealthServer()) {
			this.registry.set(FakeInstances.instance(one));
			run(Framework.BOOT, (running) -> {
				running.call();
				this.registry.fail(new IllegalStateException("eureka is away"));
				running.heartbeat();
				await().atMost(LIMIT)
					.untilAsserted(
							() -> assertThat(running.snapshot().discovery().lastError()).contains("eureka is away"));
				running.call();
				this.registry.set();
				running.heartbeat();
				await().atMost(LIMIT)
					.untilAsserted(() -> assertThat(running.snapshot().discovery().lastError())
						.contains("knows 0 instance(s) of service 'orders'"));
				running.call();
				this.registry.set(FakeInstances.instance(one));
				running.heartbeat();
				await().atMost(LIMIT).until(() -> running.snapshot().discovery().lastError() == null);
				assertThat(one.checks()).isEqualTo(3);
			}, "grpc.lb.clients.orders.discovery.refresh-interval=1s");
		}
	}

	@Test
	void instanceWithABrokenPortIsLeftOutAndNamed() {
		try (HealthServer one = new HealthServer()) {
			this.registry.set(FakeInstances.instance(one), FakeInstances.instance("none"));
			run(Framework.BOOT, (running) -> {
				running.call();
				await().atMost(LIMIT)
					.untilAsserted(() -> assertThat(running.snapshot().discovery().lastError()).contains("orders-none",
							"gRPC_port"));
				assertThat(running.snapshot().backends()).hasSize(1);
			});
		}
	}

	@Test
	void reactiveClientAloneIsEnough() {
		try (HealthServer one = new HealthServer()) {
			this.registry.set(FakeInstances.instance(one));
			Framework.BOOT.runner().withBean(ReactiveDiscoveryClient.class, this.registry::reactive).run((context) -> {
				new Running(context, Framework.BOOT.channel(context)).call();
				assertThat(one.checks()).isEqualTo(1);
			});
		}
	}

}
