package io.github.grpclb.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;

import io.grpc.HandlerRegistry;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.server.ServerControl;
import io.github.grpclb.server.ServerListener;
import io.github.grpclb.spec.DrainSpec;
import io.github.grpclb.spec.ServerSpec;

/**
 * The server of one backend, which can end and start again: load reports, probes and
 * drain are those of a real server with the starter. Thread-safe.
 */
final class BackendServer {

	/** What tests wait for at most when a call never ends. */
	private static final Duration GRACE = Duration.ofSeconds(10);

	private static final ServerSpec SPEC = spec();

	private final String name;

	private final HandlerRegistry services;

	private final CallDesk desk;

	private @Nullable Running running;

	private volatile boolean serving = true;

	BackendServer(String name, HandlerRegistry services, CallDesk desk) {
		this.name = name;
		this.services = services;
		this.desk = desk;
	}

	private static ServerSpec spec() {
		ServerSpec defaults = ServerSpec.defaults();
		return new ServerSpec(Duration.ZERO, defaults.maxConnectionAgeGrace(), Duration.ZERO,
				defaults.permitKeepalive(), new DrainSpec(true, Duration.ZERO, Duration.ZERO, Duration.ZERO, GRACE),
				defaults.admission(), Duration.ZERO, true);
	}

	synchronized void start() {
		if (this.running != null) {
			return;
		}
		ServerControl control = new ServerControl(SPEC, ServerListener.all(List.of()));
		HealthStatusManager health = new HealthStatusManager();
		InProcessServerBuilder builder = InProcessServerBuilder.forName(this.name)
			.addService(health.getHealthService())
			.fallbackHandlerRegistry(this.services)
			.intercept(this.desk);
		control.configure(new UnboundedBuilder(builder, this.desk));
		try {
			this.running = new Running(builder.build().start(), control, health);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Backend '" + this.name + "' did not start", ex);
		}
		control.started();
		this.serving = true;
	}

	synchronized void healthy(boolean serving) {
		this.serving = serving;
		if (this.running != null) {
			this.running.health()
				.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES,
						serving ? ServingStatus.SERVING : ServingStatus.NOT_SERVING);
		}
	}

	/** Kills without waiting for a drain that is under way: that one ends then. */
	void kill() {
		Running running = take();
		if (running != null) {
			running.server().shutdownNow();
		}
	}

	void drain() {
		Running running = take();
		if (running != null) {
			running.control().shutdown(running.server());
		}
	}

	private synchronized @Nullable Running take() {
		Running running = this.running;
		this.running = null;
		return running;
	}

	synchronized boolean isRunning() {
		return this.running != null;
	}

	/**
	 * One life of the server.
	 */
	private record Running(Server server, ServerControl control, HealthStatusManager health) {
	}

}
