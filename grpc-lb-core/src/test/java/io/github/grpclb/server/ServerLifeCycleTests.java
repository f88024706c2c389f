package io.github.grpclb.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.grpc.Server;
import io.grpc.services.MetricRecorder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import io.github.grpclb.server.calls.OpenCalls;
import io.github.grpclb.server.report.CpuUsage;
import io.github.grpclb.server.report.LoadStreams;
import io.github.grpclb.server.report.ServerLoad;
import io.github.grpclb.spec.DrainSpec;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Drains, undrains, ends and starts in random order from several threads at once, with
 * listeners that are slow and that throw.
 */
class ServerLifeCycleTests {

	private static final int SEEDS = 1000;

	private static final Logger LISTENERS = (Logger) LoggerFactory.getLogger(ServerListeners.class);

	private static final Logger DRAINS = (Logger) LoggerFactory.getLogger(ServerControl.class);

	private final AtomicLong now = new AtomicLong();

	/** Thousands of failures are asked for here. */
	@BeforeEach
	void quiet() {
		LISTENERS.setLevel(Level.OFF);
		DRAINS.setLevel(Level.OFF);
	}

	@AfterEach
	void loud() {
		LISTENERS.setLevel(null);
		DRAINS.setLevel(null);
	}

	@Test
	void stateHealthReadinessAndRegistryAgreeAtRest() throws InterruptedException {
		for (int seed = 0; seed < SEEDS; seed++) {
			Rig rig = new Rig(seed);
			List<Thread> threads = new ArrayList<>();
			for (int i = 0; i < 3; i++) {
				Random random = new Random(31L * seed + i);
				Thread thread = new Thread(() -> {
					for (int step = 0; step < 6; step++) {
						rig.step(random.nextInt(6));
					}
				});
				threads.add(thread);
				thread.start();
			}
			for (Thread thread : threads) {
				thread.join();
			}
			rig.check("seed " + seed);
			rig.cycle.shutdown(new GoneServer());
			rig.check("end of seed " + seed);
			assertThat(rig.cycle.state()).as("end of seed %s", seed).isEqualTo(ServerState.STOPPED);
			rig.cycle.started();
			rig.check("new start of seed " + seed);
			assertThat(rig.cycle.state()).as("new start of seed %s", seed).isEqualTo(ServerState.SERVING);
		}
	}

	@Test
	void listenerThatDrainsWhatItIsToldOfIsIgnored() {
		Rig rig = new Rig(0);
		rig.whenDraining = rig.cycle::undrain;
		rig.cycle.started();
		rig.cycle.drain();
		rig.check("afterwards");
		assertThat(rig.cycle.state()).isEqualTo(ServerState.DRAINING);
	}

	private final class Rig implements ServerListener {

		private final Random random;

		private final HealthGate health = new HealthGate();

		private final ServerLifeCycle cycle;

		private Runnable whenDraining = () -> {
		};

		private volatile boolean ready = true;

		private volatile boolean registered = true;

		Rig(long seed) {
			this.random = new Random(seed);
			OpenCalls calls = new OpenCalls(ServerLifeCycleTests.this.now::get, null);
			ServerLoad load = new ServerLoad(calls, null, MetricRecorder.newInstance(), new CpuUsage(() -> 0, () -> 1),
					ServerLifeCycleTests.this.now::get);
			ServerStreams streams = new ServerStreams(this.health, new LoadStreams(load, (task, nanos) -> task),
					new EndableCalls(Duration.ZERO, (task, nanos) -> task, ServerLifeCycleTests.this.now::get,
							() -> 0.5),
					false);
			DrainSpec spec = DrainSpec.defaults();
			this.cycle = new ServerLifeCycle(spec,
					new DrainSteps(spec, streams, calls, ServerListener.all(List.of(this)),
							ServerLifeCycleTests.this.now::get, ServerLifeCycleTests.this.now::addAndGet),
					ServerLifeCycleTests.this.now::get);
		}

		void step(int what) {
			switch (what) {
				case 0 -> this.cycle.started();
				case 1, 2 -> this.cycle.drain();
				case 3 -> this.cycle.undrain();
				case 4 -> this.cycle.announceEnd();
				default -> this.cycle.shutdown(new GoneServer());
			}
		}

		void check(String when) {
			ServerState state = this.cycle.state();
			boolean serves = state == ServerState.SERVING || !this.cycle.announced();
			assertThat(this.cycle.announced()).as("announced, %s, %s", state, when)
				.matches((announced) -> (state == ServerState.STOPPED) || announced == (state == ServerState.DRAINING));
			assertThat(this.health.closed()).as("health, %s, %s", state, when).isEqualTo(!serves);
			assertThat(this.ready).as("readiness, %s, %s", state, when).isEqualTo(serves);
			assertThat(this.registered).as("registry, %s, %s", state, when).isEqualTo(serves);
		}

		@Override
		public void draining() {
			this.ready = false;
			this.whenDraining.run();
			slow();
		}

		@Override
		public void deregister() {
			slow();
			this.registered = false;
			throw new IllegalStateException("registry is away");
		}

		@Override
		public void register() {
			slow();
			this.registered = true;
		}

		@Override
		public void serving() {
			slow();
			this.ready = true;
			throw new IllegalStateException("cannot say so");
		}

		private void slow() {
			for (int i = this.random.nextInt(3); i > 0; i--) {
				Thread.yield();
			}
		}

	}

	private static final class GoneServer extends Server {

		@Override
		public Server start() {
			return this;
		}

		@Override
		public Server shutdown() {
			return this;
		}

		@Override
		public Server shutdownNow() {
			return this;
		}

		@Override
		public boolean isShutdown() {
			return true;
		}

		@Override
		public boolean isTerminated() {
			return true;
		}

		@Override
		public boolean awaitTermination(long timeout, TimeUnit unit) {
			return true;
		}

		@Override
		public void awaitTermination() {
		}

	}

}
