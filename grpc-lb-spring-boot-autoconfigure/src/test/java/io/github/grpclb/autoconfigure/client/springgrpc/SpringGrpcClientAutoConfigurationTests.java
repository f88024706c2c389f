package io.github.grpclb.autoconfigure.client.springgrpc;

import java.time.Duration;

import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.health.v1.HealthGrpc.HealthBlockingStub;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.grpc.client.autoconfigure.CompositeChannelFactoryAutoConfiguration;
import org.springframework.boot.grpc.client.autoconfigure.GrpcClientAutoConfiguration;
import org.springframework.boot.grpc.client.autoconfigure.GrpcClientProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.grpc.client.GrpcChannelFactory;
import org.springframework.grpc.client.ImportGrpcClients;

import io.github.grpclb.autoconfigure.client.GrpcLbClientAutoConfiguration;
import io.github.grpclb.autoconfigure.testing.HealthServer;

import static org.assertj.core.api.Assertions.assertThat;

class SpringGrpcClientAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, GrpcClientAutoConfiguration.class,
				CompositeChannelFactoryAutoConfiguration.class, GrpcLbClientAutoConfiguration.class,
				SpringGrpcClientAutoConfiguration.class));

	@Test
	void channelOfTheFactoryIsBalancedByATargetAlone() {
		try (HealthServer one = new HealthServer(); HealthServer two = new HealthServer()) {
			this.runner
				.withPropertyValues("grpc.lb.clients.orders.target=static://" + one.address() + "," + two.address(),
						"grpc.lb.clients.orders.policy=round-robin")
				.run((context) -> {
					HealthBlockingStub stub = HealthGrpc
						.newBlockingStub(context.getBean(GrpcChannelFactory.class).createChannel("orders"));
					for (int i = 0; i < 20; i++) {
						stub.check(HealthCheckRequest.getDefaultInstance());
					}
					assertThat(one.checks()).isEqualTo(10);
					assertThat(two.checks()).isEqualTo(10);
				});
		}
	}

	@Test
	void importedClientIsBalanced() {
		try (HealthServer one = new HealthServer(); HealthServer two = new HealthServer()) {
			this.runner.withUserConfiguration(Clients.class)
				.withPropertyValues("grpc.lb.clients.orders.target=static://" + one.address() + "," + two.address(),
						"grpc.lb.clients.orders.policy=round-robin")
				.run((context) -> {
					HealthBlockingStub stub = context.getBean(HealthBlockingStub.class);
					for (int i = 0; i < 20; i++) {
						stub.check(HealthCheckRequest.getDefaultInstance());
					}
					assertThat(one.checks()).isEqualTo(10);
					assertThat(two.checks()).isEqualTo(10);
				});
		}
	}

	@Test
	void channelWithoutKeysOfItsOwnKeepsTheDefaultChannels() {
		this.runner
			.withPropertyValues("spring.grpc.client.channel.default.keepalive.time=77s",
					"grpc.lb.clients.orders.target=static://127.0.0.1:1", "grpc.lb.clients.orders.plaintext=false")
			.run((context) -> {
				GrpcClientProperties.Channel orders = context.getBean(GrpcClientProperties.class)
					.getChannel()
					.get("orders");
				assertThat(orders.getTarget()).isEqualTo("lb:///orders");
				assertThat(orders.getKeepalive().getTime()).isEqualTo(Duration.ofSeconds(77));
				assertThat(orders.getSsl().getEnabled()).isTrue();
			});
	}

	@Test
	void targetOfTheFrameworkBesideOursStopsTheStart() {
		this.runner
			.withPropertyValues("spring.grpc.client.channel.orders.target=dns:///elsewhere:1",
					"grpc.lb.clients.orders.target=static://127.0.0.1:1")
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.rootCause()
				.hasMessageContaining("left out for a client that stands under grpc.lb.clients"));
	}

	@Configuration(proxyBeanMethods = false)
	@ImportGrpcClients(target = "orders", types = HealthBlockingStub.class)
	static class Clients {

	}

}
