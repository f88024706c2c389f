package io.github.grpclb.autoconfigure.client.springgrpc;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.health.v1.HealthGrpc.HealthBlockingStub;
import io.grpc.health.v1.HealthGrpc.HealthFutureStub;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.grpc.client.autoconfigure.CompositeChannelFactoryAutoConfiguration;
import org.springframework.boot.grpc.client.autoconfigure.GrpcClientAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.grpc.client.ChannelBuilderOptions;
import org.springframework.grpc.client.GrpcChannelFactory;
import org.springframework.grpc.client.ImportGrpcClients;
import org.springframework.grpc.client.ShadedNettyGrpcChannelFactory;

import io.github.grpclb.autoconfigure.client.GrpcLbClientAutoConfiguration;
import io.github.grpclb.autoconfigure.testing.HealthServer;
import io.github.grpclb.control.BalancerRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class SharedChannelsTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, GrpcClientAutoConfiguration.class,
				CompositeChannelFactoryAutoConfiguration.class, GrpcLbClientAutoConfiguration.class,
				SpringGrpcClientAutoConfiguration.class));

	private ApplicationContextRunner to(HealthServer... servers) {
		StringBuilder target = new StringBuilder();
		for (HealthServer server : servers) {
			target.append(target.isEmpty() ? "static://" : ",").append(server.address());
		}
		return this.runner.withPropertyValues("grpc.lb.clients.orders.target=" + target,
				"grpc.lb.clients.orders.policy=round-robin", "grpc.lb.clients.orders.startup.min-ready=100%",
				"grpc.lb.clients.orders.startup.max-wait=30s", "grpc.lb.clients.orders.deadline=30s");
	}

	private static void call(ManagedChannel channel) {
		HealthGrpc.newBlockingStub(channel).check(HealthCheckRequest.getDefaultInstance());
	}

	@Test
	void stubsOfOneClientOpenOneConnectionToEachBackend() {
		try (HealthServer one = new HealthServer(); HealthServer two = new HealthServer()) {
			to(one, two).withUserConfiguration(Stubs.class).run((context) -> {
				HealthBlockingStub first = context.getBean(HealthBlockingStub.class);
				HealthFutureStub second = context.getBean(HealthFutureStub.class);
				// The first calls may go to the backend that is connected first.
				await().until(() -> {
					first.check(HealthCheckRequest.getDefaultInstance());
					return one.checks() > 0 && two.checks() > 0;
				});
				int ofOne = one.checks();
				int ofTwo = two.checks();
				for (int i = 0; i < 10; i++) {
					first.check(HealthCheckRequest.getDefaultInstance());
					second.check(HealthCheckRequest.getDefaultInstance()).get();
				}
				assertThat(one.checks() - ofOne).isEqualTo(10);
				assertThat(two.checks() - ofTwo).isEqualTo(10);
				assertThat(one.connections()).isEqualTo(1);
				assertThat(two.connections()).isEqualTo(1);
				assertThat(context.getBean(BalancerRegistry.class).find("orders").orElseThrow().snapshot().calls())
					.isEqualTo(ofOne + ofTwo + 20);
			});
		}
	}

	@Test
	void ownerThatShutsItsChannelDownTakesItFromNobodyElse() {
		try (HealthServer one = new HealthServer()) {
			to(one).run((context) -> {
				GrpcChannelFactory channels = context.getBean(GrpcChannelFactory.class);
				ManagedChannel mine = channels.createChannel("orders");
				ManagedChannel yours = channels.createChannel("orders");
				call(mine);
				mine.shutdownNow();
				assertThat(mine.isShutdown()).isTrue();
				assertThat(mine.getState(false)).isEqualTo(ConnectivityState.SHUTDOWN);
				assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(() -> call(mine))
					.withMessageContaining("UNAVAILABLE");
				call(yours);
				assertThat(one.connections()).isEqualTo(1);
				yours.shutdown();
				assertThat(yours.isShutdown()).isTrue();
				call(channels.createChannel("orders"));
				assertThat(one.connections()).isEqualTo(2);
			});
		}
	}

	@Test
	void otherOptionsMakeAnotherChannel() {
		try (HealthServer one = new HealthServer()) {
			to(one).run((context) -> {
				GrpcChannelFactory channels = context.getBean(GrpcChannelFactory.class);
				call(channels.createChannel("orders"));
				call(channels.createChannel("orders", ChannelBuilderOptions.defaults()));
				assertThat(one.connections()).isEqualTo(1);
				call(channels.createChannel("orders",
						ChannelBuilderOptions
							.defaults().<io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder>withCustomizer(
									(name, builder) -> builder.userAgent("other"))));
				assertThat(one.connections()).isEqualTo(2);
			});
		}
	}

	@Test
	void factoriesKeepTheirOwnClass() {
		this.runner.run((context) -> assertThat(context).hasSingleBean(ShadedNettyGrpcChannelFactory.class));
	}

	@Configuration(proxyBeanMethods = false)
	@ImportGrpcClients(target = "orders", types = { HealthBlockingStub.class, HealthFutureStub.class })
	static class Stubs {

	}

}
