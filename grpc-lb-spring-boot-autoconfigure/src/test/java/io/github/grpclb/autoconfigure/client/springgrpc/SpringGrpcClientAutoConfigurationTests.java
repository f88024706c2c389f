package io.github.grpclb.autoconfigure.client.springgrpc;

import java.time.Duration;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.health.v1.HealthGrpc.HealthBlockingStub;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.grpc.client.autoconfigure.CompositeChannelFactoryAutoConfiguration;
import org.springframework.boot.grpc.client.autoconfigure.GrpcClientAutoConfiguration;
import org.springframework.boot.grpc.client.autoconfigure.GrpcClientProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.grpc.client.GrpcChannelBuilderCustomizer;
import org.springframework.grpc.client.GrpcChannelFactory;
import org.springframework.grpc.client.ImportGrpcClients;

import io.github.grpclb.autoconfigure.client.ClientConfigurationLoader;
import io.github.grpclb.autoconfigure.client.GrpcLbClientAutoConfiguration;
import io.github.grpclb.autoconfigure.testing.HealthServer;
import io.github.grpclb.autoconfigure.testing.LargeAnswerServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

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

	@ParameterizedTest
	@ValueSource(strings = { "grpc.lb.clients.orders.max-inbound-message-size=16MB",
			"grpc.lb.defaults.max-inbound-message-size=16MB",
			"spring.grpc.client.channel.orders.inbound.message.max-size=16MB",
			"spring.grpc.client.channel.default.inbound.message.max-size=16MB" })
	void answerOfSixMegabytesPassesWhereverItIsAllowed(String property) {
		try (LargeAnswerServer server = new LargeAnswerServer()) {
			this.runner
				.withPropertyValues("grpc.lb.clients.orders.target=static://" + server.address(),
						"grpc.lb.clients.orders.health-check.enabled=false", "grpc.lb.clients.orders.deadline=30s",
						property)
				.run((context) -> assertThat(
						LargeAnswerServer.get(context.getBean(GrpcChannelFactory.class).createChannel("orders")))
					.isEqualTo(LargeAnswerServer.SIZE));
		}
	}

	@Test
	void oursGoesBeforeTheFrameworks() {
		try (LargeAnswerServer server = new LargeAnswerServer()) {
			this.runner
				.withPropertyValues("grpc.lb.clients.orders.target=static://" + server.address(),
						"grpc.lb.clients.orders.deadline=30s", "grpc.lb.clients.orders.max-inbound-message-size=5MB",
						"spring.grpc.client.channel.orders.inbound.message.max-size=16MB")
				.run((context) -> assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(
						() -> LargeAnswerServer.get(context.getBean(GrpcChannelFactory.class).createChannel("orders")))
					.withMessageContaining("RESOURCE_EXHAUSTED"));
		}
	}

	@ParameterizedTest
	@CsvSource({ "grpc.lb.clients.orders.idle-timeout=1s, spring.grpc.client.channel.orders.idle.timeout=1h",
			"x=y, spring.grpc.client.channel.orders.idle.timeout=1s" })
	void channelGoesIdleWhenItsKeySays(String ours, String boots) {
		try (HealthServer one = new HealthServer()) {
			this.runner.withPropertyValues("grpc.lb.clients.orders.target=static://" + one.address(), ours, boots)
				.run((context) -> {
					ManagedChannel channel = context.getBean(GrpcChannelFactory.class).createChannel("orders");
					HealthGrpc.newBlockingStub(channel).check(HealthCheckRequest.getDefaultInstance());
					await().until(() -> channel.getState(false) == ConnectivityState.IDLE);
					// Else grpc-java keeps the connections that it has left for five
					// seconds.
					channel.shutdownNow();
				});
		}
	}

	@Test
	void stubOfAProcessorThatComesEarlyIsBalanced() {
		try (HealthServer one = new HealthServer()) {
			this.runner.withUserConfiguration(Clients.class, Early.class)
				.withPropertyValues("grpc.lb.clients.orders.target=static://" + one.address())
				.run((context) -> {
					assertThat(context).hasNotFailed();
					context.getBean(EarlyProcessor.class).stub.check(HealthCheckRequest.getDefaultInstance());
					assertThat(one.checks()).isEqualTo(1);
				});
		}
	}

	@Test
	void customizerThatSwitchesServiceConfigsOffIsAFinding() {
		try (HealthServer one = new HealthServer()) {
			this.runner.withUserConfiguration(NoServiceConfig.class)
				.withPropertyValues("grpc.lb.clients.orders.target=static://" + one.address())
				.run((context) -> {
					HealthGrpc.newBlockingStub(context.getBean(GrpcChannelFactory.class).createChannel("orders"))
						.check(HealthCheckRequest.getDefaultInstance());
					assertThat(context.getBean(ClientConfigurationLoader.class).findings()).singleElement()
						.satisfies((finding) -> assertThat(finding.code()).isEqualTo("SERVICE_CONFIG_IGNORED"));
				});
		}
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

	static class EarlyProcessor implements BeanPostProcessor {

		private final HealthBlockingStub stub;

		EarlyProcessor(HealthBlockingStub stub) {
			this.stub = stub;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Early {

		@Bean
		static EarlyProcessor earlyProcessor(HealthBlockingStub stub) {
			return new EarlyProcessor(stub);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class NoServiceConfig {

		@Bean
		<T extends ManagedChannelBuilder<T>> GrpcChannelBuilderCustomizer<T> noServiceConfig() {
			return (name, builder) -> builder.disableServiceConfigLookUp();
		}

	}

}
