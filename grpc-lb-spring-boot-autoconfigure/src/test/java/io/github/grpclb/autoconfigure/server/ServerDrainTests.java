package io.github.grpclb.autoconfigure.server;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import net.devh.boot.grpc.server.event.GrpcServerStartedEvent;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

import io.github.grpclb.server.ServerControl;
import io.github.grpclb.server.ServerState;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The same drain whichever framework runs the server.
 */
class ServerDrainTests {

	private final List<String> events = new CopyOnWriteArrayList<>();

	@Test
	void serverOfNetDevhDrains() {
		drains("net.devh", "spring.grpc.server.enabled=false", "grpc.server.port=0", "grpc.server.address=127.0.0.1");
	}

	@Test
	void serverOfSpringBootDrains() {
		drains("boot", "spring.autoconfigure.exclude=net.devh.boot.grpc.server.autoconfigure."
				+ "GrpcServerFactoryAutoConfiguration,net.devh.boot.grpc.server.autoconfigure.GrpcServerAutoConfiguration",
				"spring.grpc.server.address=127.0.0.1", "spring.grpc.server.port=0");
	}

	private void drains(String framework, String... properties) {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.properties("spring.grpc.client.enabled=false", "spring.main.banner-mode=off",
					"grpc.lb.server.drain.min-delay=100ms", "grpc.lb.server.drain.quiet-period=100ms")
			.properties(properties)
			.listeners((ApplicationListener<AvailabilityChangeEvent<?>>) (event) -> this.events
				.add(event.getState().toString()))
			.run();
		ServerControl control = context.getBean(ServerControl.class);
		await().until(() -> control.snapshot().state() == ServerState.SERVING);
		ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", context.getBean(Ports.class).port())
			.usePlaintext()
			.build();
		HealthGrpc.newStub(channel).watch(HealthCheckRequest.getDefaultInstance(), new Watch());
		await().until(() -> this.events.contains("SERVING"));
		context.close();
		assertThat(this.events).as(framework)
			.containsSubsequence("SERVING", "REFUSING_TRAFFIC", "NOT_SERVING", "stream ended");
		assertThat(control.snapshot().state()).isEqualTo(ServerState.STOPPED);
		channel.shutdownNow();
	}

	private final class Watch implements StreamObserver<HealthCheckResponse> {

		@Override
		public void onNext(HealthCheckResponse response) {
			if (response.getStatus() == ServingStatus.SERVING || response.getStatus() == ServingStatus.NOT_SERVING) {
				ServerDrainTests.this.events.add(response.getStatus().name());
			}
		}

		@Override
		public void onError(Throwable ex) {
			ServerDrainTests.this.events.add("stream ended");
		}

		@Override
		public void onCompleted() {
			ServerDrainTests.this.events.add("stream ended");
		}

	}

	static class Ports {

		private volatile int port;

		int port() {
			return this.port;
		}

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Ports ports() {
			return new Ports();
		}

		@Bean
		ApplicationListener<GrpcServerStartedEvent> devhPort(Ports ports) {
			return (event) -> ports.port = event.getPort();
		}

		@Bean
		ApplicationListener<org.springframework.grpc.server.lifecycle.GrpcServerStartedEvent> bootPort(Ports ports) {
			return (event) -> ports.port = event.getPort();
		}

	}

}
