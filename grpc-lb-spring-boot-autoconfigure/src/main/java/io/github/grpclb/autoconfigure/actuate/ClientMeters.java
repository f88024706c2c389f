package io.github.grpclb.autoconfigure.actuate;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import io.grpc.ConnectivityState;
import io.grpc.Status;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.load.CallObserver;
import io.github.grpclb.snapshot.BackendSnapshot;
import io.github.grpclb.snapshot.ClientSnapshot;

/**
 * The meters of one client. Those of a backend appear with it and are removed some time
 * after it has gone.
 */
final class ClientMeters implements CallObserver {

	static final String PREFIX = "grpc.lb.client.";

	/** Long enough for every scraper to read the last values. */
	static final Duration RETENTION = Duration.ofMinutes(5);

	private static final String ALL = "all";

	private final MeterRegistry registry;

	private final BalancedClient client;

	private final Tags tags;

	private final boolean perBackend;

	private final LongSupplier ticker;

	private final RecentSnapshot recent;

	private final Map<String, BackendMeters> backends = new ConcurrentHashMap<>();

	private final Counter retries;

	private final Counter tooLarge;

	private final Timer streamWait;

	private volatile @Nullable ClientSnapshot swept;

	ClientMeters(MeterRegistry registry, BalancedClient client, boolean perBackend, LongSupplier ticker) {
		this.registry = registry;
		this.client = client;
		this.tags = Tags.of("client", client.name());
		this.perBackend = perBackend;
		this.ticker = ticker;
		this.recent = new RecentSnapshot(client, ticker);
		this.retries = Counter.builder(PREFIX + "retries")
			.description("Attempts that were retries or hedges")
			.tags(this.tags)
			.register(registry);
		this.tooLarge = Counter.builder(PREFIX + "retries.too.large")
			.description("Messages larger than retry.max-request-size, whose calls are not sent again")
			.tags(this.tags)
			.register(registry);
		this.streamWait = Timer.builder(PREFIX + "stream.wait")
			.description("Time from the pick to the headers on the wire")
			.tags(this.tags)
			.register(registry);
		registerGauges();
	}

	private void registerGauges() {
		for (ConnectivityState state : ConnectivityState.values()) {
			Gauge.builder(PREFIX + "backends", () -> count(state))
				.description("Backends by state")
				.tags(this.tags.and("state", state.name()))
				.register(this.registry);
		}
		Gauge.builder(PREFIX + "fairness", () -> now().fairness().jain())
			.description("Jain's fairness index of the picks")
			.tags(this.tags)
			.register(this.registry);
		Gauge.builder(PREFIX + "discovery.age", this::discoveryAge)
			.description("Time since discovery last gave a good answer")
			.baseUnit("seconds")
			.tags(this.tags)
			.register(this.registry);
	}

	private long count(ConnectivityState state) {
		return now().backends().stream().filter((backend) -> backend.state() == state).count();
	}

	private double discoveryAge() {
		Instant update = now().discovery().lastUpdate();
		return (update != null) ? Duration.between(update, this.client.now()).toMillis() / 1000.0 : Double.NaN;
	}

	private double inFlight(String backend) {
		if (!this.perBackend) {
			return now().inFlight();
		}
		for (BackendSnapshot snapshot : now().backends()) {
			if (snapshot.address().equals(backend)) {
				return snapshot.inFlight();
			}
		}
		return Double.NaN;
	}

	private ClientSnapshot now() {
		ClientSnapshot snapshot = this.recent.get();
		if (snapshot != this.swept) {
			this.swept = snapshot;
			sweep(snapshot);
		}
		return snapshot;
	}

	private void sweep(ClientSnapshot snapshot) {
		long now = this.ticker.getAsLong();
		for (BackendSnapshot backend : snapshot.backends()) {
			of(backend.address()).seen(now);
		}
		if (this.perBackend) {
			this.backends.values().removeIf((backend) -> {
				boolean gone = backend.unseenFor(RETENTION.toNanos(), now);
				if (gone) {
					backend.remove();
				}
				return gone;
			});
		}
	}

	private BackendMeters of(String backend) {
		String key = this.perBackend ? backend : ALL;
		BackendMeters known = this.backends.get(key);
		return (known != null) ? known : this.backends.computeIfAbsent(key, this::create);
	}

	private BackendMeters create(String backend) {
		return new BackendMeters(this.registry, this.tags.and("backend", backend), () -> inFlight(backend),
				this.ticker.getAsLong());
	}

	@Override
	public void ended(String backend, Status.Code status, long nanos) {
		of(backend).ended(status, nanos);
	}

	@Override
	public void headersWritten(long nanos) {
		this.streamWait.record(nanos, TimeUnit.NANOSECONDS);
	}

	@Override
	public void sentLarge(long bytes) {
		if (bytes > this.client.live().spec().channel().retryBuffer().maxRequestSize()) {
			this.tooLarge.increment();
		}
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
