package io.github.grpclb.autoconfigure.actuate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;

import io.github.grpclb.server.DrainPhase;
import io.github.grpclb.server.ServerListener;

/**
 * Times how long a server takes to leave. The timers exist from the start: when the
 * server leaves, Spring Boot has closed the registry already, which takes no new ones.
 */
final class DrainTimer implements ServerListener, MeterBinder {

	private final List<Timers> all = new CopyOnWriteArrayList<>();

	@Override
	public void bindTo(MeterRegistry registry) {
		List<Timer> phases = new ArrayList<>();
		for (DrainPhase phase : DrainPhase.values()) {
			phases.add(Timer.builder("grpc.lb.server.drain.phase")
				.description("Time that one step of leaving took")
				.tag("phase", phase.name().toLowerCase(Locale.ROOT).replace('_', '-'))
				.register(registry));
		}
		this.all.add(new Timers(Timer.builder("grpc.lb.server.drain")
			.description("Time that the server took to leave")
			.register(registry), phases));
	}

	@Override
	public void passed(DrainPhase phase, Duration length) {
		this.all.forEach((timers) -> timers.phases.get(phase.ordinal()).record(length));
	}

	@Override
	public void stopped(Duration length, boolean clean) {
		this.all.forEach((timers) -> timers.whole.record(length));
	}

	private record Timers(Timer whole, List<Timer> phases) {
	}

}
