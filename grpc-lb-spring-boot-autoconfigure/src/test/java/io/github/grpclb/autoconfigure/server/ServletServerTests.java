package io.github.grpclb.autoconfigure.server;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.ClassUtils;

import io.github.grpclb.autoconfigure.server.ServerSuite.Application;
import io.github.grpclb.autoconfigure.server.ServerSuite.Events;
import io.github.grpclb.server.DrainPhase;
import io.github.grpclb.server.ServerControl;
import io.github.grpclb.server.ServerListener;
import io.github.grpclb.server.ServerState;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Spring Boot's gRPC inside of Tomcat. Run on a class path of its own (see the module's
 * pom), because grpc-servlet-jakarta is served in an older version only.
 */
@EnabledIf("servletIsThere")
class ServletServerTests {

	static boolean servletIsThere() {
		return ClassUtils.isPresent("io.grpc.servlet.jakarta.GrpcServlet", null);
	}

	private static final StreamObserver<HealthCheckResponse> NOBODY = new StreamObserver<>() {

		@Override
		public void onNext(HealthCheckResponse response) {
		}

		@Override
		public void onError(Throwable ex) {
		}

		@Override
		public void onCompleted() {
		}

	};

	/** Half of them are lost on a bad day: all of these once in a thousand. */
	private static final int TRIES = 10;

	private final List<String> events = new CopyOnWriteArrayList<>();

	/**
	 * Tomcat recycles the response of a call that is waited for now and then
	 * (grpc-servlet-jakarta 1.79), so that its answer is lost. What is tested here needs
	 * one that is not.
	 */
	@Test
	void servletStartsServesAndDrainsWithItsContainer() throws Exception {
		int lost = 0;
		while (!servesAndDrains()) {
			lost++;
			assertThat(lost).as("calls whose answer the container has lost, one after the other").isLessThan(TRIES);
			this.events.clear();
		}
	}

	/** Returns {@code false} if the container has lost the call that is waited for. */
	private boolean servesAndDrains() throws Exception {
		CompletableFuture<ManagedChannel> asker = new CompletableFuture<>();
		ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.properties("spring.grpc.client.enabled=false", "spring.main.banner-mode=off", "server.port=0",
					"server.address=127.0.0.1", "server.http2.enabled=true",
					"spring.autoconfigure.exclude=net.devh.boot.grpc.server.autoconfigure."
							+ "GrpcServerFactoryAutoConfiguration,net.devh.boot.grpc.server.autoconfigure."
							+ "GrpcServerAutoConfiguration",
					"grpc.lb.server.drain.min-delay=100ms", "grpc.lb.server.drain.quiet-period=100ms",
					"grpc.lb.server.drain.grace=5s")
			.initializers((fresh) -> {
				fresh.getBeanFactory().registerSingleton("events", new Events(this.events));
				fresh.getBeanFactory().registerSingleton("phases", new ServerListener() {

					@Override
					public void passed(DrainPhase phase, Duration length) {
						if (phase == DrainPhase.NOT_SERVING) {
							// The drain waits for it: after its delay nobody can ask.
							await().until(() -> health(asker.join()) == ServingStatus.NOT_SERVING);
						}
						ServletServerTests.this.events.add(phase.name());
					}

				});
			})
			.run();
		ServerControl control = context.getBean(ServerControl.class);
		ManagedChannel channel = NettyChannelBuilder
			.forAddress("127.0.0.1", context.getEnvironment().getRequiredProperty("local.server.port", Integer.class))
			.usePlaintext()
			.build();
		asker.complete(channel);
		try {
			assertThat(control.snapshot().state()).isEqualTo(ServerState.SERVING);
			await().until(() -> health(channel) == ServingStatus.SERVING);
			NumbersService service = context.getBean(NumbersService.class);
			var held = ClientCalls.futureUnaryCall(channel.newCall(NumbersService.HOLD, CallOptions.DEFAULT), "");
			await().until(() -> service.held.size() == 1);
			assertThat(control.snapshot().inFlight()).isEqualTo(1);
			assertThat(control.snapshot().connections()).isZero();
			HealthGrpc.newStub(channel).watch(HealthCheckRequest.getDefaultInstance(), NOBODY);
			CompletableFuture<Void> closed = ServerSuite.beside(context::close);
			await().until(() -> this.events.contains("DELAY"));
			boolean over = closed.isDone();
			assertThat(over && !held.isDone()).as("closed with a call in flight").isFalse();
			if (held.isDone() || !answered(service)) {
				return false;
			}
			closed.get(60, TimeUnit.SECONDS);
			if (!arrived(held)) {
				return false;
			}
			assertThat(control.snapshot().state()).isEqualTo(ServerState.STOPPED);
			assertThat(this.events).containsSubsequence("NOT_SERVING", "DELAY", "GOAWAY", "IN_FLIGHT", "WATCHES")
				.doesNotContain("FORCE");
			return true;
		}
		finally {
			channel.shutdownNow();
			context.close();
		}
	}

	private static boolean answered(NumbersService service) {
		try {
			service.answer();
			return true;
		}
		catch (IllegalStateException | StatusRuntimeException ex) {
			return false;
		}
	}

	private static boolean arrived(Future<String> answer) throws InterruptedException, TimeoutException {
		try {
			assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("done");
			return true;
		}
		catch (ExecutionException ex) {
			return false;
		}
	}

	private static @Nullable ServingStatus health(ManagedChannel channel) {
		try {
			return HealthGrpc.newBlockingStub(channel)
				.withDeadlineAfter(2, TimeUnit.SECONDS)
				.check(HealthCheckRequest.getDefaultInstance())
				.getStatus();
		}
		catch (StatusRuntimeException ex) {
			return null;
		}
	}

}
