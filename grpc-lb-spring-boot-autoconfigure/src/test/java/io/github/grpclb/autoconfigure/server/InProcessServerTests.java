package io.github.grpclb.autoconfigure.server;

import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.stub.ClientCalls;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.StringUtils;

import io.github.grpclb.autoconfigure.server.ServerSuite.Application;
import io.github.grpclb.autoconfigure.server.ServerSuite.Events;
import io.github.grpclb.server.ServerControl;
import io.github.grpclb.server.ServerState;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Servers without a network, which have no connections to bound.
 */
@ExtendWith(OutputCaptureExtension.class)
class InProcessServerTests {

	private static final String NO_DEVH = "spring.autoconfigure.exclude=net.devh.boot.grpc.server.autoconfigure."
			+ "GrpcServerFactoryAutoConfiguration,net.devh.boot.grpc.server.autoconfigure.GrpcServerAutoConfiguration";

	@ParameterizedTest
	@ValueSource(strings = {
			"spring.grpc.server.enabled=false;grpc.server.port=-1;grpc.server.in-process-name=in-process-devh",
			NO_DEVH + ";spring.grpc.server.inprocess.name=in-process-boot;spring.grpc.server.port=0;"
					+ "spring.grpc.server.address=127.0.0.1" })
	void serverWithoutNetworkStartsServesAndDrains(String framework, CapturedOutput output) {
		String name = framework.contains("in-process-devh") ? "in-process-devh" : "in-process-boot";
		ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.properties("spring.grpc.client.enabled=false", "spring.main.banner-mode=off",
					"grpc.lb.server.max-concurrent-calls-per-connection=5", "grpc.lb.server.max-connection-idle=5m",
					"logging.level.io.github.grpclb.server.ServerBounds=info", "grpc.lb.server.drain.min-delay=100ms",
					"grpc.lb.server.drain.quiet-period=100ms")
			.properties(Stream.of(framework.split(";")).toArray(String[]::new))
			.initializers((fresh) -> fresh.getBeanFactory()
				.registerSingleton("events", new Events(new CopyOnWriteArrayList<>())))
			.run();
		ServerControl control = context.getBean(ServerControl.class);
		await().until(() -> control.snapshot().state() == ServerState.SERVING);
		ManagedChannel channel = InProcessChannelBuilder.forName(name).build();
		try {
			assertThat(ClientCalls.blockingUnaryCall(channel, NumbersService.LATER,
					CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS), ""))
				.isEqualTo("later");
			assertThat(control.snapshot().accepted()).isEqualTo(1);
			assertThat(control.snapshot().connections()).isEqualTo(1);
			control.drain();
			assertThat(HealthGrpc.newBlockingStub(channel)
				.withDeadlineAfter(20, TimeUnit.SECONDS)
				.check(HealthCheckRequest.getDefaultInstance())
				.getStatus()
				.name()).isEqualTo("NOT_SERVING");
		}
		finally {
			context.close();
			channel.shutdownNow();
		}
		assertThat(control.snapshot().state()).isEqualTo(ServerState.STOPPED);
		assertThat(StringUtils.countOccurrencesOf(output.toString(), "cannot bound its connections")).isEqualTo(1);
		assertThat(output).contains("InProcessServerBuilder cannot bound its connections: grpc.lb.server."
				+ "max-connection-age, max-connection-idle, max-concurrent-calls-per-connection, permit-keepalive");
	}

}
