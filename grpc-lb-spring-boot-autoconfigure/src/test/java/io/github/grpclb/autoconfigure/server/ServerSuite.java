package io.github.grpclb.autoconfigure.server;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.services.MetricRecorder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import net.devh.boot.grpc.server.event.GrpcServerStartedEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

import io.github.grpclb.channel.ResumingStream;
import io.github.grpclb.server.ServerControl;
import io.github.grpclb.server.ServerState;
import io.github.grpclb.wire.OrcaCodec;
import io.github.grpclb.wire.Reconnect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * What a server does, whichever framework runs it.
 */
abstract class ServerSuite {

	private final List<String> events = new CopyOnWriteArrayList<>();

	private ConfigurableApplicationContext context;

	private ServerControl control;

	private ManagedChannel channel;

	/**
	 * Returns what makes one framework run the server, and the other keep still.
	 * @return properties
	 */
	abstract Stream<String> framework();

	/**
	 * Runs a task in a thread of its own. From JDK 25 on the common pool takes it where
	 * there are two processors, and that has one thread, which may be busy for long.
	 * @param task the task
	 * @return when it is over
	 */
	static CompletableFuture<Void> beside(Runnable task) {
		return CompletableFuture.runAsync(task, (it) -> new Thread(it, "beside").start());
	}

	private void start(String... properties) {
		this.context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties("spring.grpc.client.enabled=false", "spring.main.banner-mode=off",
					"grpc.lb.server.drain.min-delay=100ms", "grpc.lb.server.drain.quiet-period=100ms")
			.properties(Stream.concat(framework(), Stream.of(properties)).toArray(String[]::new))
			.listeners((ApplicationListener<AvailabilityChangeEvent<?>>) (event) -> this.events
				.add(event.getState().toString()))
			.initializers((context) -> context.getBeanFactory().registerSingleton("events", new Events(this.events)))
			.run();
		this.control = this.context.getBean(ServerControl.class);
		await().until(() -> this.control.snapshot().state() == ServerState.SERVING);
		this.channel = NettyChannelBuilder.forAddress("127.0.0.1", this.context.getBean(Ports.class).port())
			.usePlaintext()
			.build();
	}

	@AfterEach
	void stop() {
		this.channel.shutdownNow();
		this.context.close();
	}

	private void watchHealth() {
		HealthGrpc.newStub(this.channel).watch(HealthCheckRequest.getDefaultInstance(), new HealthEvents());
		await().until(() -> this.events.contains("SERVING"));
	}

	private static long timed(MeterRegistry meters, String phase) {
		return meters.get("grpc.lb.server.drain.phase").tag("phase", phase).timer().count();
	}

	@Test
	void drainTakesItsStepsInTheirOrder() {
		start();
		watchHealth();
		SimpleMeterRegistry meters = this.context.getBean(SimpleMeterRegistry.class);
		this.context.close();
		assertThat(this.events).containsSubsequence("SERVING", "REFUSING_TRAFFIC", "deregistered orders", "NOT_SERVING",
				"stream ended");
		assertThat(this.events).doesNotContain("deregistered other");
		assertThat(this.control.snapshot().state()).isEqualTo(ServerState.STOPPED);
		assertThat(meters.get("grpc.lb.server.drain").timer().count()).isEqualTo(1);
		assertThat(Stream.of("readiness", "deregister", "not-serving", "delay", "goaway", "in-flight", "watches"))
			.allSatisfy((phase) -> assertThat(timed(meters, phase)).as(phase).isEqualTo(1));
		assertThat(timed(meters, "force")).isZero();
	}

	@Test
	void drainIsTakenBackInTheReverseOrder() {
		start();
		watchHealth();
		this.control.drain();
		await().until(() -> this.events.contains("NOT_SERVING"));
		this.events.clear();
		assertThat(this.control.undrain()).isTrue();
		await().until(() -> this.events.contains("SERVING"));
		// SERVING was sent first, but travels on its own.
		assertThat(this.events).containsSubsequence("registered orders", "ACCEPTING_TRAFFIC");
	}

	@Test
	void callBeyondTheLimitIsRefused() throws Exception {
		start("grpc.lb.server.concurrency-limit=1");
		NumbersService service = this.context.getBean(NumbersService.class);
		var first = ClientCalls.futureUnaryCall(this.channel.newCall(NumbersService.HOLD, CallOptions.DEFAULT), "");
		await().until(() -> service.held.size() == 1);
		assertThatExceptionOfType(StatusRuntimeException.class)
			.isThrownBy(() -> ClientCalls.blockingUnaryCall(this.channel, NumbersService.HOLD, CallOptions.DEFAULT, ""))
			.satisfies((ex) -> {
				assertThat(ex.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
				assertThat(ex.getTrailers().keys()).contains("grpc-retry-pushback-ms");
			});
		assertThat(HealthGrpc.newBlockingStub(this.channel).check(HealthCheckRequest.getDefaultInstance()).getStatus())
			.isEqualTo(ServingStatus.SERVING);
		assertThat(this.context.getBean(MeterRegistry.class).get("grpc.lb.server.rejected").functionCounter().count())
			.isEqualTo(1);
		service.answer();
		assertThat(first.get()).isEqualTo("done");
	}

	@Test
	void oldStreamIsAskedToReconnectAndGoesOnWhereItWas() {
		start("grpc.lb.server.max-stream-age=100ms");
		List<String> seen = new CopyOnWriteArrayList<>();
		AtomicReference<Throwable> end = new AtomicReference<>();
		ClientCalls.asyncServerStreamingCall(this.channel.newCall(NumbersService.AFTER, CallOptions.DEFAULT), "0",
				observer(seen, end));
		await().until(() -> end.get() != null);
		assertThat(Status.fromThrowable(end.get()).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
		assertThat(Status.trailersFromThrowable(end.get()).get(Reconnect.TRAILER)).isEqualTo("stream-age");
		seen.clear();
		end.set(null);
		ResumingStream<String, String> stream = ResumingStream.of(this.channel, NumbersService.AFTER, (last) -> last)
			.open("0", observer(seen, end));
		await().until(() -> seen.size() >= 3);
		assertThat(seen).startsWith("1", "2", "3");
		assertThat(end.get()).isNull();
		stream.cancel("seen enough");
	}

	@Test
	void drainAsksStreamsToReconnect() {
		start("grpc.lb.server.max-stream-age=1h");
		List<String> seen = new CopyOnWriteArrayList<>();
		AtomicReference<Throwable> end = new AtomicReference<>();
		ClientCalls.asyncServerStreamingCall(this.channel.newCall(NumbersService.AFTER, CallOptions.DEFAULT), "0",
				observer(seen, end));
		await().until(() -> seen.size() == 1);
		this.context.close();
		await().until(() -> end.get() != null);
		assertThat(Status.trailersFromThrowable(end.get()).get(Reconnect.TRAILER)).isEqualTo("drain");
	}

	private static StreamObserver<String> observer(List<String> seen, AtomicReference<Throwable> end) {
		return new StreamObserver<>() {

			@Override
			public void onNext(String value) {
				seen.add(value);
			}

			@Override
			public void onError(Throwable error) {
				end.set(error);
			}

			@Override
			public void onCompleted() {
				end.set(Status.OK.asRuntimeException());
			}

		};
	}

	@Test
	void callsReportTheLoadThatTheApplicationSays() {
		start();
		this.context.getBean(MetricRecorder.class).setApplicationUtilizationMetric(0.75);
		AtomicReference<Metadata> trailers = new AtomicReference<>();
		NumbersService service = this.context.getBean(NumbersService.class);
		var call = ClientCalls.futureUnaryCall(ClientInterceptors
			.intercept(this.channel, MetadataUtils.newCaptureMetadataInterceptor(new AtomicReference<>(), trailers))
			.newCall(NumbersService.HOLD, CallOptions.DEFAULT), "");
		await().until(() -> service.held.size() == 1);
		service.answer();
		await().until(call::isDone);
		assertThat(OrcaCodec.decode(trailers.get().get(OrcaCodec.TRAILER)).applicationUtilization()).isEqualTo(0.75);
	}

	private final class HealthEvents implements StreamObserver<HealthCheckResponse> {

		@Override
		public void onNext(HealthCheckResponse response) {
			if (response.getStatus() == ServingStatus.SERVING || response.getStatus() == ServingStatus.NOT_SERVING) {
				ServerSuite.this.events.add(response.getStatus().name());
			}
		}

		@Override
		public void onError(Throwable ex) {
			ServerSuite.this.events.add("stream ended");
		}

		@Override
		public void onCompleted() {
			ServerSuite.this.events.add("stream ended");
		}

	}

	record Events(List<String> list) {
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
		@ConditionalOnMissingBean
		ThreadPoolTaskScheduler scheduler() {
			return new ThreadPoolTaskScheduler();
		}

		@Bean
		NumbersService numbers(TaskScheduler scheduler) {
			return new NumbersService(scheduler);
		}

		@Bean
		FakeRegistry registry(Events events) {
			return new FakeRegistry(events.list()::add);
		}

		@Bean
		FakeRegistry.Entry registration() {
			return new FakeRegistry.Entry();
		}

		@Bean
		FakeRegistry.Other registrationOfAnotherKind() {
			return new FakeRegistry.Other();
		}

		@Bean
		SimpleMeterRegistry meterRegistry() {
			return new SimpleMeterRegistry();
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
