package io.github.grpclb.autoconfigure.actuate;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;

import io.grpc.ConnectivityState;
import io.grpc.Status;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;

import io.github.grpclb.inspect.BackendSnapshot;
import io.github.grpclb.inspect.LiveClient;
import io.github.grpclb.load.CallObserver;

/**
 * The meters of one client. Timers are kept by backend and status, so that a call that
 * ends looks nothing up by tags.
 */
final class ClientMeters implements CallObserver {

	private static final String PREFIX = "grpc.lb.client.";

	private static final String ALL = "all";

	private final MeterRegistry registry;

	private final Tags tags;

	private final boolean perBackend;

	private final RecentSnapshot recent;

	private final Map<String, AtomicReferenceArray<Timer>> timers = new ConcurrentHashMap<>();

	private final Counter retries;

	private final Timer streamWait;

	ClientMeters(MeterRegistry registry, LiveClient client, boolean perBackend) {
		this.registry = registry;
		this.tags = Tags.of("client", client.name());
		this.perBackend = perBackend;
		this.recent = new RecentSnapshot(client);
		this.retries = Counter.builder(PREFIX + "retries")
			.description("Attempts that were retries or hedges")
			.tags(this.tags)
			.register(registry);
		this.streamWait = Timer.builder(PREFIX + "stream.wait")
			.description("Time from the pick to the headers on the wire")
			.tags(this.tags)
			.register(registry);
		gauges(client);
	}

	private void gauges(LiveClient client) {
		for (ConnectivityState state : ConnectivityState.values()) {
			Gauge.builder(PREFIX + "backends", () -> count(state))
				.description("Backends by state")
				.tags(this.tags.and("state", state.name()))
				.register(this.registry);
		}
		Gauge.builder(PREFIX + "fairness", () -> this.recent.get().fairness().jain())
			.description("Jain's fairness index of the picks")
			.tags(this.tags)
			.register(this.registry);
		Gauge.builder(PREFIX + "discovery.age", () -> age(client))
			.description("Time since discovery last gave a good answer")
			.baseUnit("seconds")
			.tags(this.tags)
			.register(this.registry);
	}

	private long count(ConnectivityState state) {
		return this.recent.get().backends().stream().filter((backend) -> backend.state() == state).count();
	}

	private double age(LiveClient client) {
		Instant update = this.recent.get().discovery().lastUpdate();
		return (update != null) ? Duration.between(update, client.now()).toMillis() / 1000.0 : Double.NaN;
	}

	@Override
	public void ended(String backend, Status.Code status, long nanos) {
		String key = this.perBackend ? backend : ALL;
		AtomicReferenceArray<Timer> ofBackend = this.timers.get(key);
		if (ofBackend == null) {
			ofBackend = this.timers.computeIfAbsent(key, this::appeared);
		}
		Timer timer = ofBackend.get(status.value());
		if (timer == null) {
			timer = Timer.builder(PREFIX + "requests")
				.description("Attempts that ended, by backend and status")
				.tags(this.tags.and("backend", key, "status", status.name()))
				.register(this.registry);
			ofBackend.set(status.value(), timer);
		}
		timer.record(nanos, TimeUnit.NANOSECONDS);
	}

	private AtomicReferenceArray<Timer> appeared(String backend) {
		Gauge.builder(PREFIX + "inflight", () -> inFlight(backend))
			.description("Calls that have started and not ended")
			.tags(this.tags.and("backend", backend))
			.register(this.registry);
		return new AtomicReferenceArray<>(Status.Code.values().length);
	}

	private double inFlight(String backend) {
		if (!this.perBackend) {
			return this.recent.get().inFlight();
		}
		for (BackendSnapshot snapshot : this.recent.get().backends()) {
			if (snapshot.address().equals(backend)) {
				return snapshot.inFlight();
			}
		}
		return Double.NaN;
	}

	@Override
	public void headersWritten(long nanos) {
		this.streamWait.record(nanos, TimeUnit.NANOSECONDS);
	}

	@Override
	public void retried() {
		this.retries.increment();
	}

	@Override
	public void ejected(String backend, String cause) {
		Counter.builder(PREFIX + "ejections")
			.description("Backends that outlier detection took out")
			.tags(this.tags.and("cause", cause))
			.register(this.registry)
			.increment();
	}

}
