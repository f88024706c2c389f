package io.github.grpclb.autoconfigure.client.devh;

import java.util.List;
import java.util.Map;

import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.health.v1.HealthGrpc.HealthBlockingStub;
import net.devh.boot.grpc.client.autoconfigure.GrpcClientAutoConfiguration;
import net.devh.boot.grpc.client.channelfactory.GrpcChannelFactory;
import net.devh.boot.grpc.client.config.GrpcChannelsProperties;
import net.devh.boot.grpc.client.config.NegotiationType;
import net.devh.boot.grpc.client.inject.GrpcClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.EnvironmentAware;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;

import io.github.grpclb.autoconfigure.client.GrpcLbClientAutoConfiguration;
import io.github.grpclb.autoconfigure.failure.InvalidGrpcLbPropertyException;
import io.github.grpclb.autoconfigure.testing.HealthServer;
import io.github.grpclb.autoconfigure.testing.LargeAnswerServer;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.spec.ClientSpec;

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
	void policyOfTheFrameworkHasNoEffect() {
		try (HealthServer one = new HealthServer(); HealthServer two = new HealthServer()) {
			this.runner
				.withPropertyValues("grpc.lb.clients.orders.target=static://" + one.address() + "," + two.address(),
						"grpc.lb.clients.orders.policy=round-robin", "grpc.client.orders.negotiation-type=plaintext",
						"grpc.client.GLOBAL.default-load-balancing-policy=pick_first",
						"grpc.client.orders.default-load-balancing-policy=pick_first")
				.run((context) -> {
					HealthBlockingStub stub = context.getBean(Stubs.class).orders;
					for (int i = 0; i < 20; i++) {
						stub.check(HealthCheckRequest.getDefaultInstance());
					}
					assertThat(one.checks()).isEqualTo(10);
					assertThat(two.checks()).isEqualTo(10);
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
	void constructorAndBeanMethodParametersAreBalanced() {
		try (HealthServer one = new HealthServer()) {
			for (Class<?> configuration : List.of(BeanParameter.class, ConstructorParameter.class)) {
				int before = one.checks();
				new ApplicationContextRunner()
					.withConfiguration(AutoConfigurations.of(GrpcClientAutoConfiguration.class,
							GrpcLbClientAutoConfiguration.class, DevhClientAutoConfiguration.class))
					// Fields of the same client as well: one channel for all.
					.withUserConfiguration(configuration, Application.class)
					.withPropertyValues("grpc.lb.clients.orders.target=static://" + one.address(),
							"grpc.lb.clients.orders.plaintext=true")
					.run((context) -> {
						assertThat(context).hasNotFailed();
						context.getBean(Holder.class).stub().check(HealthCheckRequest.getDefaultInstance());
						context.getBean(Stubs.class).orders.check(HealthCheckRequest.getDefaultInstance());
						assertThat(one.checks() - before).isEqualTo(2);
						assertThat(context.getBean(BalancerRegistry.class).find("orders").get().snapshot().calls())
							.isEqualTo(2);
					});
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "grpc.lb.clients.orders.max-inbound-message-size=16MB",
			"grpc.client.orders.max-inbound-message-size=16MB", "grpc.client.GLOBAL.max-inbound-message-size=16MB" })
	void answerOfSixMegabytesPassesWhereverItIsAllowed(String property) {
		try (LargeAnswerServer server = new LargeAnswerServer()) {
			this.runner
				.withPropertyValues("grpc.lb.clients.orders.target=static://" + server.address(),
						"grpc.lb.clients.orders.health-check.enabled=false", "grpc.lb.clients.orders.deadline=30s",
						"grpc.lb.clients.orders.plaintext=true", property)
				.run((context) -> assertThat(
						LargeAnswerServer.get(context.getBean(GrpcChannelFactory.class).createChannel("orders")))
					.isEqualTo(LargeAnswerServer.SIZE));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "orderService", "ORDERS", "order_service", "order-service", "[orders.v1]" })
	void clientOfAnyNameIsFound(String name) {
		try (HealthServer one = new HealthServer()) {
			this.runner.withPropertyValues("grpc.lb.clients." + name + ".target=static://" + one.address(),
					"grpc.lb.clients." + name + ".plaintext=true", "grpc.lb.clients.orders.target=static://127.0.0.1:1")
				.run((context) -> {
					assertThat(context).hasNotFailed();
					HealthGrpc
						.newBlockingStub(context.getBean(GrpcChannelFactory.class)
							.createChannel(name.replace("[", "").replace("]", "")))
						.check(HealthCheckRequest.getDefaultInstance());
					assertThat(one.checks()).isEqualTo(1);
				});
		}
	}

	@Test
	void registryOfTheApplicationsOwnIsUsed() {
		try (HealthServer one = new HealthServer()) {
			BalancerRegistry own = new BalancerRegistry();
			this.runner.withBean(BalancerRegistry.class, () -> own)
				.withPropertyValues("grpc.lb.clients.orders.target=static://" + one.address(),
						"grpc.lb.clients.orders.plaintext=true")
				.run((context) -> {
					context.getBean(Stubs.class).orders.check(HealthCheckRequest.getDefaultInstance());
					assertThat(own.find("orders").get().snapshot().calls()).isEqualTo(1);
				});
		}
	}

	@Test
	void withoutOurClientsTheFrameworksWork() {
		try (HealthServer one = new HealthServer()) {
			new ApplicationContextRunner()
				.withConfiguration(
						AutoConfigurations.of(GrpcClientAutoConfiguration.class, DevhClientAutoConfiguration.class))
				.withUserConfiguration(Application.class)
				.withPropertyValues("grpc.client.orders.address=static://" + one.address(),
						"grpc.client.orders.negotiation-type=plaintext")
				.run((context) -> assertThat(context).hasNotFailed());
		}
	}

	@Test
	void registryWithoutOurClientConfigurationIsBalancedToo() {
		try (HealthServer one = new HealthServer()) {
			BalancerRegistry own = new BalancerRegistry();
			own.register(ClientSpec.of("orders", "static://" + one.address()));
			new ApplicationContextRunner()
				.withConfiguration(
						AutoConfigurations.of(GrpcClientAutoConfiguration.class, DevhClientAutoConfiguration.class))
				.withUserConfiguration(Application.class)
				.withBean(BalancerRegistry.class, () -> own)
				.withPropertyValues("grpc.client.orders.negotiation-type=plaintext")
				.run((context) -> {
					context.getBean(Stubs.class).orders.check(HealthCheckRequest.getDefaultInstance());
					assertThat(own.find("orders").get().snapshot().calls()).isEqualTo(1);
				});
		}
	}

	@Test
	void targetMayWaitForAPortThatIsKnownAfterTheServerHasStarted() {
		try (HealthServer one = new HealthServer()) {
			String port = one.address().substring(one.address().indexOf(':') + 1);
			this.runner.withBean(LatePort.class, () -> new LatePort(port))
				.withPropertyValues("grpc.lb.clients.orders.target=static://127.0.0.1:${local.grpc.server.port}",
						"grpc.lb.clients.orders.plaintext=true")
				.run((context) -> {
					assertThat(context).hasNotFailed();
					context.getBean(Stubs.class).orders.check(HealthCheckRequest.getDefaultInstance());
					assertThat(one.checks()).isEqualTo(1);
				});
			this.runner.withPropertyValues("grpc.lb.clients.orders.target=static://127.0.0.1:${local.grpc.server.port}")
				.run((context) -> assertThat(context).hasFailed()
					.getFailure()
					.hasMessageContaining("${local.grpc.server.port} has none"));
		}
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

	record Holder(HealthBlockingStub stub) {
	}

	@Configuration(proxyBeanMethods = false)
	static class BeanParameter {

		@Bean
		Holder holder(@GrpcClient("orders") HealthBlockingStub stub) {
			return new Holder(stub);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(Service.class)
	static class ConstructorParameter {

		@Bean
		Holder holder(Service service) {
			return new Holder(service.stub);
		}

	}

	static class Service {

		private final HealthBlockingStub stub;

		Service(@GrpcClient("orders") HealthBlockingStub stub) {
			this.stub = stub;
		}

	}

	/** As a server's life cycle does. */
	static class LatePort implements SmartLifecycle, EnvironmentAware {

		private final String port;

		private Environment environment;

		private boolean running;

		LatePort(String port) {
			this.port = port;
		}

		@Override
		public void setEnvironment(Environment environment) {
			this.environment = environment;
		}

		@Override
		public void start() {
			((ConfigurableEnvironment) this.environment).getPropertySources()
				.addFirst(new MapPropertySource("ports", Map.of("local.grpc.server.port", this.port)));
			this.running = true;
		}

		@Override
		public void stop() {
			this.running = false;
		}

		@Override
		public boolean isRunning() {
			return this.running;
		}

	}

}
