package io.github.grpclb.autoconfigure.client.devh;

import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc.HealthBlockingStub;
import net.devh.boot.grpc.client.autoconfigure.GrpcClientAutoConfiguration;
import net.devh.boot.grpc.client.config.GrpcChannelsProperties;
import net.devh.boot.grpc.client.config.NegotiationType;
import net.devh.boot.grpc.client.inject.GrpcClient;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.grpclb.autoconfigure.client.GrpcLbClientAutoConfiguration;
import io.github.grpclb.autoconfigure.failure.InvalidGrpcLbPropertyException;
import io.github.grpclb.autoconfigure.testing.HealthServer;
import io.github.grpclb.control.BalancerRegistry;

import static org.assertj.core.api.Assertions.assertThat;

class DevhClientAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(GrpcClientAutoConfiguration.class, GrpcLbClientAutoConfiguration.class,
				DevhClientAutoConfiguration.class))
		.withUserConfiguration(Application.class);

	@Test
	void injectedStubIsBalancedByATargetAlone() {
		try (HealthServer one = new HealthServer(); HealthServer two = new HealthServer()) {
			this.runner
				.withPropertyValues("grpc.lb.clients.orders.target=static://" + one.address() + "," + two.address(),
						"grpc.lb.clients.orders.plaintext=true", "grpc.lb.clients.orders.policy=round-robin")
				.run((context) -> {
					HealthBlockingStub stub = context.getBean(Stubs.class).orders;
					for (int i = 0; i < 20; i++) {
						stub.check(HealthCheckRequest.getDefaultInstance());
					}
					assertThat(one.checks()).isEqualTo(10);
					assertThat(two.checks()).isEqualTo(10);
					assertThat(context.getBean(BalancerRegistry.class).find("orders").get().snapshot().calls())
						.isEqualTo(20);
				});
		}
	}

	@Test
	void plaintextIsWhatTheFrameworkSaysUnlessSet() {
		this.runner
			.withPropertyValues("grpc.client.orders.negotiation-type=plaintext",
					"grpc.lb.clients.orders.target=static://127.0.0.1:1",
					"grpc.lb.clients.payments.target=static://127.0.0.1:1")
			.run((context) -> {
				GrpcChannelsProperties properties = context.getBean(GrpcChannelsProperties.class);
				assertThat(properties.getChannel("orders").getNegotiationType()).isEqualTo(NegotiationType.PLAINTEXT);
				assertThat(properties.getChannel("payments").getNegotiationType()).isEqualTo(NegotiationType.TLS);
				assertThat(properties.getChannel("orders").getAddress()).hasToString("lb:///orders");
			});
	}

	@Test
	void unknownClientStaysAsItWas() {
		this.runner
			.withPropertyValues("grpc.client.other.address=static://127.0.0.1:1",
					"grpc.lb.clients.orders.target=static://127.0.0.1:1")
			.run((context) -> assertThat(context.getBean(GrpcChannelsProperties.class).getChannel("other").getAddress())
				.hasToString("static://127.0.0.1:1"));
	}

	@Test
	void addressOfTheFrameworkBesideOursStopsTheStart() {
		this.runner
			.withPropertyValues("grpc.client.orders.address=static://127.0.0.1:1",
					"grpc.lb.clients.orders.target=static://127.0.0.1:1")
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.rootCause()
				.hasMessageContaining("left out for a client that stands under grpc.lb.clients"));
	}

	@Test
	void withoutTheStarterEnabledNothingHappens() {
		this.runner.withPropertyValues("grpc.lb.enabled=false", "grpc.lb.clients.orders.target=nonsense")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(BalancerRegistry.class));
	}

	@Test
	void invalidClientStopsTheStart() {
		this.runner.withPropertyValues("grpc.lb.clients.orders.target=nonsense")
			.run((context) -> assertThat(context.getStartupFailure())
				.hasStackTraceContaining(InvalidGrpcLbPropertyException.class.getName())
				.hasStackTraceContaining("grpc.lb.clients.orders.target"));
	}

	@Test
	void worksWithoutNetDevh() {
		new ApplicationContextRunner().withClassLoader(new FilteredClassLoader("net.devh"))
			.withConfiguration(
					AutoConfigurations.of(GrpcLbClientAutoConfiguration.class, DevhClientAutoConfiguration.class))
			.withPropertyValues("grpc.lb.clients.orders.target=static://127.0.0.1:1")
			.run((context) -> assertThat(context).hasSingleBean(BalancerRegistry.class)
				.doesNotHaveBean(DevhClientAutoConfiguration.class));
	}

	static class Stubs {

		@GrpcClient("orders")
		HealthBlockingStub orders;

	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

		@Bean
		Stubs stubs() {
			return new Stubs();
		}

	}

}
