package io.github.grpclb.autoconfigure.actuate;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import io.github.grpclb.server.ServerControl;

/**
 * The meters of the server.
 */
final class ServerMeters implements MeterBinder {

	private static final String PREFIX = "grpc.lb.server.";

	private final ServerControl control;

	ServerMeters(ServerControl control) {
		this.control = control;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Gauge.builder(PREFIX + "inflight", () -> this.control.snapshot().inFlight())
			.description("Calls that have started and not ended")
			.register(registry);
		Gauge.builder(PREFIX + "connections", () -> this.control.snapshot().connections())
			.description("Open connections")
			.register(registry);
		FunctionCounter.builder(PREFIX + "rejected", this.control, (server) -> server.snapshot().rejected())
			.description("Calls that were refused because there were too many")
			.register(registry);
		Gauge.builder(PREFIX + "limit", () -> this.control.snapshot().concurrencyLimit())
			.description("How many calls may be open at once; 0 for no limit")
			.register(registry);
	}

}
