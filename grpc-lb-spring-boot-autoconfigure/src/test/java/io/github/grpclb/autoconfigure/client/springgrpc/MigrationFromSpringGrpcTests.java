package io.github.grpclb.autoconfigure.client.springgrpc;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.health.v1.HealthGrpc.HealthBlockingStub;
import io.grpc.protobuf.services.HealthStatusManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.grpc.client.autoconfigure.CompositeChannelFactoryAutoConfiguration;
import org.springframework.boot.grpc.client.autoconfigure.GrpcClientAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.grpc.client.GrpcChannelFactory;

import io.github.grpclb.autoconfigure.client.GrpcLbClientAutoConfiguration;
import io.github.grpclb.autoconfigure.testing.HealthServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What docs/migration-spring-grpc.md says of Boot's keys for a client that is ours.
 */
class MigrationFromSpringGrpcTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, GrpcClientAutoConfiguration.class,
				CompositeChannelFactoryAutoConfiguration.class, GrpcLbClientAutoConfiguration.class,
				SpringGrpcClientAutoConfiguration.class));

	@Test
	void policyAndServiceConfigOfBootHaveNoEffect() {
		try (HealthServer one = new HealthServer(); HealthServer two = new HealthServer()) {
			this.runner.withPropertyValues(
					"grpc.lb.clients.orders.target=static://" + one.address() + "," + two.address(),
					"grpc.lb.clients.orders.policy=round-robin",
					"spring.grpc.client.channel.orders.default.load-balancing-policy=pick_first",
					"spring.grpc.client.channel.orders.service-config.load-balancing[0].pick-first.shuffle-address-list=false")
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
	void unaryCallsHaveOurDeadlineAndStreamsBoots() throws IOException {
		DeadlineReader deadlines = new DeadlineReader();
		Server server = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
			.addService(new HealthStatusManager().getHealthService())
			.intercept(deadlines)
			.build()
			.start();
		try {
			this.runner
				.withPropertyValues("grpc.lb.clients.orders.target=static://127.0.0.1:" + server.getPort(),
						"grpc.lb.clients.orders.health-check.enabled=false", "grpc.lb.clients.orders.deadline=1h",
						"spring.grpc.client.channel.orders.default.deadline=2h")
				.run((context) -> {
					HealthBlockingStub stub = HealthGrpc
						.newBlockingStub(context.getBean(GrpcChannelFactory.class).createChannel("orders"));
					stub.check(HealthCheckRequest.getDefaultInstance());
					assertThat(deadlines.next()).isBetween(Duration.ofMinutes(50), Duration.ofHours(1));
					stub.watch(HealthCheckRequest.getDefaultInstance()).next();
					assertThat(deadlines.next()).isBetween(Duration.ofMinutes(110), Duration.ofHours(2));
				});
		}
		finally {
			server.shutdownNow();
		}
	}

	/** Notes what is left of each call's time when it reaches the server. */
	private static final class DeadlineReader implements ServerInterceptor {

		private final BlockingQueue<Duration> left = new LinkedBlockingQueue<>();

		@Override
		public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(ServerCall<ReqT, RespT> call, Metadata headers,
				ServerCallHandler<ReqT, RespT> next) {
			Deadline deadline = Context.current().getDeadline();
			this.left.add((deadline != null) ? Duration.ofNanos(deadline.timeRemaining(TimeUnit.NANOSECONDS))
					: Duration.ZERO);
			return next.startCall(call, headers);
		}

		@Nullable Duration next() throws InterruptedException {
			return this.left.poll(30, TimeUnit.SECONDS);
		}

	}

}
