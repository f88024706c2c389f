package io.github.grpclb.server;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.services.MetricRecorder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.grpclb.server.calls.Timer;
import io.github.grpclb.spec.ServerSpec;
import io.github.grpclb.testing.EchoServer;
import io.github.grpclb.wire.Reconnect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * A real server that leaves, with the time between its steps virtual.
 */
class ServerControlTests {

	private static final MethodDescriptor<String, String> STREAM = EchoServer.ECHO.toBuilder()
		.setType(MethodType.SERVER_STREAMING)
		.setFullMethodName("test.Streams/Endless")
		.build();

	private static final Runnable NOTHING = () -> {
	};

	private final AtomicLong now = new AtomicLong(TimeUnit.HOURS.toNanos(1));

	private final List<Duration> stops = new CopyOnWriteArrayList<>();

	private final List<String> steps = new CopyOnWriteArrayList<>();

	private final HealthStatusManager health = new HealthStatusManager();

	private volatile Runnable whileWaiting = NOTHING;

	private final ServerControl control = new ServerControl(ServerSpec.defaults(), new ServerListener() {

		@Override
		public void draining() {
			ServerControlTests.this.steps.add("refuse readiness");
		}

		@Override
		public void deregister() {
			ServerControlTests.this.steps.add("leave registries");
		}

		@Override
		public void register() {
			ServerControlTests.this.steps.add("enter registries");
		}

		@Override
		public void serving() {
			ServerControlTests.this.steps.add("accept traffic");
		}

		@Override
		public void passed(DrainPhase phase, Duration length) {
			ServerControlTests.this.steps.add(phase.name());
		}

		@Override
		public void stopped(Duration length, boolean clean) {
			ServerControlTests.this.stops.add(length);
		}

	}, MetricRecorder.newInstance(), this.now::get, (nanos) -> {
		this.whileWaiting.run();
		this.now.addAndGet(nanos);
		// Virtual time must leave the server's threads a moment of real time.
		LockSupport.parkNanos(100_000);
	}, Timer.real());

	private final EchoServer server = EchoServer.start(0, (builder) -> {
		this.control.configure(builder);
		builder.addService(this.health.getHealthService());
		builder.addService(ProtoReflectionServiceV1.newInstance());
		builder.addService(ServerServiceDefinition.builder("test.Streams")
			.addMethod(STREAM, ServerCalls.asyncServerStreamingCall((request, responses) -> responses.onNext("first")))
			.build());
	});

	private final ManagedChannel channel = NettyChannelBuilder.forTarget("dns:///" + this.server.address())
		.usePlaintext()
		.build();

	@AfterEach
	void stop() {
		this.channel.shutdownNow();
		this.server.close();
	}

	private String call() {
		return ClientCalls.blockingUnaryCall(this.channel, EchoServer.ECHO, CallOptions.DEFAULT, "hello");
	}

	private Watch watch() {
		Watch watch = new Watch();
		HealthGrpc.newStub(this.channel).watch(HealthCheckRequest.getDefaultInstance(), watch);
		await().until(() -> !watch.answers.isEmpty());
		return watch;
	}

	@Test
	void quietServerLeavesAfterTheShortestDelay() {
		this.control.started();
		call();
		this.now.addAndGet(TimeUnit.MINUTES.toNanos(1));
		this.control.shutdown(this.server.server());
		assertThat(this.stops).singleElement()
			.satisfies((length) -> assertThat(length).isBetween(Duration.ofSeconds(1), Duration.ofMillis(1900)));
		assertThat(this.control.snapshot().state()).isEqualTo(ServerState.STOPPED);
	}

	@Test
	void busyServerWaitsForTheWholeDelay() {
		this.control.started();
		call();
		this.whileWaiting = this::callUnlessGone;
		this.control.shutdown(this.server.server());
		assertThat(this.stops.get(0)).isGreaterThanOrEqualTo(Duration.ofSeconds(10));
	}

	private void callUnlessGone() {
		if (!this.server.server().isShutdown()) {
			call();
		}
	}

	@Test
	void watcherHearsNotServingBeforeTheConnectionGoes() {
		this.control.started();
		Watch watch = watch();
		assertThat(watch.answers).containsExactly(ServingStatus.SERVING);
		this.whileWaiting = () -> {
			await().until(() -> watch.answers.size() == 2);
			assertThat(this.server.server().isShutdown()).isFalse();
			assertThat(call()).as("still served").isEqualTo(this.server.address());
			this.whileWaiting = NOTHING;
		};
		this.control.shutdown(this.server.server());
		assertThat(watch.answers).containsExactly(ServingStatus.SERVING, ServingStatus.NOT_SERVING);
		await().until(() -> watch.end != null);
		assertThat(watch.end.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
	}

	@Test
	void drainStaysInForceWhateverTheHealthServiceSays() {
		this.control.started();
		Watch watch = watch();
		this.control.drain();
		await().until(() -> watch.answers.size() == 2);
		this.health.setStatus("", ServingStatus.UNKNOWN);
		this.health.setStatus("", ServingStatus.SERVING);
		assertThat(HealthGrpc.newBlockingStub(this.channel).check(HealthCheckRequest.getDefaultInstance()).getStatus())
			.isEqualTo(ServingStatus.NOT_SERVING);
		assertThat(this.control.undrain()).isTrue();
		await().until(() -> watch.answers.size() == 3);
		assertThat(watch.answers).containsExactly(ServingStatus.SERVING, ServingStatus.NOT_SERVING,
				ServingStatus.SERVING);
		assertThat(call()).isEqualTo(this.server.address());
	}

	@Test
	void callInFlightEndsByItself() throws InterruptedException {
		this.control.started();
		CountDownLatch arrived = new CountDownLatch(1);
		CountDownLatch goOn = new CountDownLatch(1);
		this.server.answering((request, responses) -> {
			arrived.countDown();
			awaitQuietly(goOn);
			responses.onNext("late");
			responses.onCompleted();
		});
		StringBuilder answer = new StringBuilder();
		CountDownLatch answered = new CountDownLatch(1);
		Thread caller = new Thread(() -> {
			answer.append(call());
			answered.countDown();
		});
		caller.start();
		arrived.await();
		assertThat(this.control.snapshot().inFlight()).isEqualTo(1);
		this.whileWaiting = () -> {
			if (this.server.server().isShutdown()) {
				goOn.countDown();
			}
		};
		this.control.shutdown(this.server.server());
		answered.await();
		assertThat(answer).hasToString("late");
	}

	@Test
	void callThatNeverEndsIsCutOffAfterTheGrace() throws InterruptedException {
		this.control.started();
		CountDownLatch arrived = new CountDownLatch(1);
		CountDownLatch failed = new CountDownLatch(1);
		this.server.answering((request, responses) -> arrived.countDown());
		Thread caller = new Thread(() -> {
			assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(this::call).satisfies((ex) -> {
				// A retry policy covers it, as it does not cover CANCELLED.
				assertThat(ex.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
				assertThat(ex.getTrailers().get(Reconnect.TRAILER)).isEqualTo(Reconnect.DRAIN);
			});
			failed.countDown();
		});
		caller.start();
		arrived.await();
		this.control.shutdown(this.server.server());
		failed.await();
		assertThat(this.stops.get(0)).isGreaterThanOrEqualTo(Duration.ofSeconds(30));
	}

	@Test
	void streamThatNeverEndsIsAskedToReconnectAfterTheGrace() {
		this.control.started();
		Iterator<String> stream = ClientCalls.blockingServerStreamingCall(this.channel, STREAM, CallOptions.DEFAULT,
				"");
		assertThat(stream.next()).isEqualTo("first");
		this.control.shutdown(this.server.server());
		assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(stream::next).satisfies((ex) -> {
			assertThat(ex.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
			assertThat(ex.getTrailers().get(Reconnect.TRAILER)).isEqualTo(Reconnect.DRAIN);
		});
		assertThat(this.stops.get(0)).isGreaterThanOrEqualTo(Duration.ofSeconds(30));
		assertThat(this.steps).endsWith("WATCHES", "FORCE");
	}

	@Test
	void idleReflectionStreamDoesNotHoldTheEndUp() {
		this.control.started();
		AtomicReference<Status> end = new AtomicReference<>();
		CountDownLatch answered = new CountDownLatch(1);
		StreamObserver<ServerReflectionRequest> questions = ServerReflectionGrpc.newStub(this.channel)
			.serverReflectionInfo(new StreamObserver<>() {

				@Override
				public void onNext(ServerReflectionResponse response) {
					answered.countDown();
				}

				@Override
				public void onError(Throwable ex) {
					end.set(Status.fromThrowable(ex));
				}

				@Override
				public void onCompleted() {
					end.set(Status.OK);
				}

			});
		questions.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
		awaitQuietly(answered);
		// The grace is virtual, what the client needs to take the end in is not.
		this.whileWaiting = () -> LockSupport.parkNanos(2_000_000);
		this.control.shutdown(this.server.server());
		await().until(() -> end.get() != null);
		assertThat(end.get().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
		assertThat(this.steps).endsWith("WATCHES");
		assertThat(this.stops.get(0)).isLessThan(Duration.ofSeconds(30));
	}

	@Test
	void stepsOfADrainFollowEachOther() {
		this.control.started();
		this.control.shutdown(this.server.server());
		assertThat(this.steps).containsExactly("refuse readiness", "READINESS", "leave registries", "DEREGISTER",
				"NOT_SERVING", "DELAY", "GOAWAY", "IN_FLIGHT", "WATCHES");
	}

	@Test
	void serverThatNeverHadAConnectionLeavesAtOnce() {
		this.control.started();
		this.control.shutdown(this.server.server());
		assertThat(this.stops.get(0)).as("no delay, only the end of the transport").isLessThan(Duration.ofMillis(500));
	}

	@Test
	void delayCountsFromTheAnnouncement() {
		this.control.started();
		call();
		this.control.announce();
		assertThat(this.control.undrain()).as("the end has begun").isFalse();
		this.now.addAndGet(TimeUnit.SECONDS.toNanos(9));
		this.whileWaiting = this::callUnlessGone;
		this.control.shutdown(this.server.server());
		assertThat(this.stops.get(0)).isBetween(Duration.ofSeconds(9), Duration.ofMillis(10_500));
	}

	@Test
	void serverThatIsStartedAgainServes() {
		this.control.started();
		this.control.shutdown(this.server.server());
		this.control.started();
		assertThat(this.control.snapshot().state()).isEqualTo(ServerState.SERVING);
		assertThat(this.steps).endsWith("enter registries", "accept traffic");
		EchoServer again = EchoServer.start(0, (builder) -> {
			this.control.configure(builder);
			builder.addService(this.health.getHealthService());
		});
		ManagedChannel second = NettyChannelBuilder.forTarget("dns:///" + again.address()).usePlaintext().build();
		try {
			assertThat(HealthGrpc.newBlockingStub(second).check(HealthCheckRequest.getDefaultInstance()).getStatus())
				.isEqualTo(ServingStatus.SERVING);
			this.control.shutdown(again.server());
			assertThat(this.control.snapshot().state()).isEqualTo(ServerState.STOPPED);
		}
		finally {
			second.shutdownNow();
			again.close();
		}
	}

	@Test
	void countsCallsAndConnections() {
		this.control.started();
		call();
		watch();
		assertThat(this.control.snapshot().accepted()).as("health is not counted").isEqualTo(1);
		assertThat(this.control.snapshot().connections()).isEqualTo(1);
		assertThat(this.control.snapshot().state()).isEqualTo(ServerState.SERVING);
	}

	private static void awaitQuietly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static final class Watch implements StreamObserver<HealthCheckResponse> {

		private final List<ServingStatus> answers = new CopyOnWriteArrayList<>();

		private volatile Status end;

		@Override
		public void onNext(HealthCheckResponse response) {
			this.answers.add(response.getStatus());
		}

		@Override
		public void onError(Throwable ex) {
			this.end = Status.fromThrowable(ex);
		}

		@Override
		public void onCompleted() {
			this.end = Status.OK;
		}

	}

}
