package io.github.grpclb.autoconfigure.actuate;

import java.time.Duration;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.springframework.beans.factory.ObjectProvider;

import io.github.grpclb.server.ServerListener;

/**
 * Times how long a server takes to leave.
 */
final class DrainTimer implements ServerListener {

	private final ObjectProvider<MeterRegistry> registries;

	DrainTimer(ObjectProvider<MeterRegistry> registries) {
		this.registries = registries;
	}

	@Override
	public void stopped(Duration length, boolean clean) {
		this.registries.ifAvailable((registry) -> Timer.builder("grpc.lb.server.drain")
			.description("Time that the server took to leave")
			.register(registry)
			.record(length));
	}

}
