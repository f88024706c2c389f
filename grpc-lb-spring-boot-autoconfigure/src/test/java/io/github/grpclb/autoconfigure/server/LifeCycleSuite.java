package io.github.grpclb.autoconfigure.server;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

import io.github.grpclb.autoconfigure.server.ServerSuite.Application;
import io.github.grpclb.autoconfigure.server.ServerSuite.Events;
import io.github.grpclb.autoconfigure.server.ServerSuite.Ports;
import io.github.grpclb.server.DrainPhase;
import io.github.grpclb.server.ServerControl;
import io.github.grpclb.server.ServerListener;
import io.github.grpclb.server.ServerState;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * How the life of a server follows that of its context, whichever framework runs it.
 */
abstract class LifeCycleSuite {

	private final List<String> events = new CopyOnWriteArrayList<>();

	private final List<ConfigurableApplicationContext> contexts = new CopyOnWriteArrayList<>();

	private final List<ManagedChannel> channels = new CopyOnWriteArrayList<>();

	/**
	 * Returns what makes one framework run the server, and the other keep still.
	 * @return properties
	 */
	abstract Stream<String> framework();

	private ConfigurableApplicationContext start(String... properties) {
		return start(null, "", properties);
	}

	private ConfigurableApplicationContext start(ConfigurableApplicationContext parent, String name,
			String... properties) {
		SpringApplicationBuilder application = new SpringApplicationBuilder(Application.class);
		ConfigurableApplicationContext context = ((parent != null) ? application.parent(parent) : application)
			.web(WebApplicationType.NONE)
			.properties("spring.grpc.client.enabled=false", "spring.main.banner-mode=off",
					"grpc.lb.server.drain.min-delay=100ms", "grpc.lb.server.drain.quiet-period=100ms")
			.properties(Stream.concat(framework(), Stream.of(properties)).toArray(String[]::new))
			.listeners((ApplicationListener<AvailabilityChangeEvent<?>>) (event) -> this.events
				.add(event.getState().toString()))
			.initializers((fresh) -> {
				fresh.getBeanFactory().registerSingleton("events", new Events(this.events));
				fresh.getBeanFactory().registerSingleton("phases", new Phases(name, this.events));
				fresh.getBeanFactory().registerSingleton("slow", new SlowStop());
			})
			.run();
		this.contexts.add(context);
		awaitServing(context);
		return context;
	}

	private static void awaitServing(ConfigurableApplicationContext context) {
		ServerControl control = context.getBean(ServerControl.class);
		await().until(() -> control.snapshot().state() == ServerState.SERVING);
	}

	private ManagedChannel connect(ConfigurableApplicationContext context) {
		ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", context.getBean(Ports.class).port())
			.usePlaintext()
			.build();
		this.channels.add(channel);
		return channel;
	}

	@AfterEach
	void stop() {
		this.channels.forEach(ManagedChannel::shutdownNow);
		this.contexts.forEach(ConfigurableApplicationContext::close);
	}

	private static String later(ManagedChannel channel) {
		return ClientCalls.blockingUnaryCall(channel, NumbersService.LATER,
				CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS), "");
	}

	private static ServingStatus health(ManagedChannel channel) {
		return HealthGrpc.newBlockingStub(channel)
			.withDeadlineAfter(20, TimeUnit.SECONDS)
			.check(HealthCheckRequest.getDefaultInstance())
			.getStatus();
	}

	/** As a client with health checks does: it goes on calling for a while. */
	private void callUntilToldToGo(ConfigurableApplicationContext context,
			Consumer<ConfigurableApplicationContext> end) {
		ManagedChannel channel = connect(context);
		assertThat(later(channel)).isEqualTo("later");
		CompletableFuture<Void> ended = ServerSuite.beside(() -> end.accept(context));
		await().until(() -> health(channel) == ServingStatus.NOT_SERVING);
		AtomicInteger failed = new AtomicInteger();
		for (int call = 0; call < 50; call++) {
			try {
				later(channel);
			}
			catch (StatusRuntimeException ex) {
				failed.incrementAndGet();
			}
		}
		assertThat(failed).hasValue(0);
		ended.join();
	}

	@Test
	void handlersScheduleTasksWhileTheContextCloses() {
		// Quiet only after the calls, which follow each other closely.
		callUntilToldToGo(start("grpc.lb.server.drain.delay=60s", "grpc.lb.server.drain.quiet-period=1s"),
				ConfigurableApplicationContext::close);
	}

	@Test
	void handlersScheduleTasksWhileTheContextStops() {
		callUntilToldToGo(start("grpc.lb.server.drain.delay=60s", "grpc.lb.server.drain.quiet-period=1s"),
				ConfigurableApplicationContext::stop);
	}

	/** A client that follows no health calls until it cannot connect any more. */
	private void callToTheLast(Consumer<ConfigurableApplicationContext> end) {
		ConfigurableApplicationContext context = start("grpc.lb.server.drain.delay=300ms");
		ManagedChannel channel = connect(context);
		assertThat(later(channel)).isEqualTo("later");
		SlowStop slow = context.getBean(SlowStop.class);
		slow.callerLeft = false;
		CompletableFuture<Void> ended = ServerSuite.beside(() -> end.accept(context));
		Status.Code last = Status.Code.OK;
		while (last == Status.Code.OK) {
			try {
				later(channel);
			}
			catch (StatusRuntimeException ex) {
				last = ex.getStatus().getCode();
			}
			slow.calls.incrementAndGet();
		}
		slow.callerLeft = true;
		assertThat(last).as("a handler that cannot schedule fails its call otherwise")
			.isEqualTo(Status.Code.UNAVAILABLE);
		ended.join();
	}

	@Test
	void lastCallsScheduleTasksWhileTheContextCloses() {
		callToTheLast(ConfigurableApplicationContext::close);
	}

	@Test
	void lastCallsScheduleTasksWhileTheContextStops() {
		callToTheLast(ConfigurableApplicationContext::stop);
	}

	@Test
	void handlersUseTheParentsSchedulerWhileTheParentCloses() {
		ConfigurableApplicationContext parent = new SpringApplicationBuilder(Parent.class).web(WebApplicationType.NONE)
			.properties("spring.main.banner-mode=off")
			.run();
		this.contexts.add(parent);
		callUntilToldToGo(
				start(parent, "child", "grpc.lb.server.drain.delay=60s", "grpc.lb.server.drain.quiet-period=1s"),
				(child) -> parent.close());
	}

	@Test
	void serversBelowOneParentLeaveSideBySide() {
		ConfigurableApplicationContext parent = new SpringApplicationBuilder(Parent.class).web(WebApplicationType.NONE)
			.properties("spring.main.banner-mode=off")
			.run();
		this.contexts.add(parent);
		for (String name : List.of("one", "two", "three")) {
			assertThat(later(connect(start(parent, name)))).isEqualTo("later");
		}
		this.events.clear();
		parent.close();
		int firstDelay = this.events.indexOf(this.events.stream()
			.filter((event) -> event.endsWith(DrainPhase.DELAY.name()))
			.findFirst()
			.orElseThrow());
		assertThat(this.events.subList(0, firstDelay)).contains("one NOT_SERVING", "two NOT_SERVING",
				"three NOT_SERVING");
	}

	@ParameterizedTest
	@EnumSource
	void contextThatGoesOnServesAgain(Interruption interruption) {
		ConfigurableApplicationContext context = start();
		ManagedChannel first = connect(context);
		assertThat(later(first)).isEqualTo("later");
		first.shutdownNow();
		ServerControl control = context.getBean(ServerControl.class);
		for (int round = 1; round <= 2; round++) {
			this.events.clear();
			interruption.stop.accept(context);
			assertThat(control.snapshot().state()).isEqualTo(ServerState.STOPPED);
			assertThat(this.events).containsSubsequence("REFUSING_TRAFFIC", "deregistered orders");
			this.events.clear();
			interruption.start.accept(context);
			awaitServing(context);
			assertThat(this.events).containsSubsequence("registered orders", "ACCEPTING_TRAFFIC");
			ManagedChannel channel = connect(context);
			await().until(() -> health(channel) == ServingStatus.SERVING);
			assertThat(later(channel)).isEqualTo("later");
			await().untilAsserted(() -> assertThat(control.snapshot().inFlight()).isZero());
			assertThat(control.snapshot().accepted()).isEqualTo(1 + round);
			channel.shutdownNow();
			await().untilAsserted(() -> assertThat(control.snapshot().connections()).isZero());
		}
	}

	@Test
	void readinessThatTheApplicationRefusedStaysRefused() {
		ConfigurableApplicationContext context = start();
		AvailabilityChangeEvent.publish(context, ReadinessState.REFUSING_TRAFFIC);
		ServerControl control = context.getBean(ServerControl.class);
		this.events.clear();
		control.drain();
		assertThat(control.undrain()).isTrue();
		assertThat(this.events).doesNotContain("ACCEPTING_TRAFFIC");
		control.drain();
		AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
		assertThat(this.events).endsWith("ACCEPTING_TRAFFIC", "REFUSING_TRAFFIC");
		assertThat(control.undrain()).isTrue();
		assertThat(this.events).endsWith("ACCEPTING_TRAFFIC");
	}

	/** What stops a context without closing it. */
	enum Interruption {

		STOP(ConfigurableApplicationContext::stop, ConfigurableApplicationContext::start),

		/** As Spring's test framework does between classes. */
		PAUSE(ConfigurableApplicationContext::pause, ConfigurableApplicationContext::restart);

		private final Consumer<ConfigurableApplicationContext> stop;

		private final Consumer<ConfigurableApplicationContext> start;

		Interruption(Consumer<ConfigurableApplicationContext> stop, Consumer<ConfigurableApplicationContext> start) {
			this.stop = stop;
			this.start = start;
		}

	}

	/** Says which steps a drain has taken. */
	static final class Phases implements ServerListener {

		private final String name;

		private final List<String> events;

		Phases(String name, List<String> events) {
			this.name = name;
			this.events = events;
		}

		@Override
		public void passed(DrainPhase phase, Duration length) {
			this.events.add(this.name + " " + phase);
		}

	}

	/** Some part of an application that takes its time, once other parts have stopped. */
	static final class SlowStop implements SmartLifecycle, ApplicationListener<ContextClosedEvent> {

		private final AtomicInteger calls = new AtomicInteger();

		private volatile boolean callerLeft = true;

		private volatile boolean running;

		@Override
		public void start() {
			this.running = true;
		}

		@Override
		public void onApplicationEvent(ContextClosedEvent event) {
			hold();
		}

		@Override
		public void stop() {
			this.running = false;
			hold();
		}

		private void hold() {
			int before = this.calls.get();
			await().until(() -> this.callerLeft || this.calls.get() > before + 1);
		}

		@Override
		public boolean isRunning() {
			return this.running;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Parent {

		@Bean
		ThreadPoolTaskScheduler scheduler() {
			return new ThreadPoolTaskScheduler();
		}

	}

}
