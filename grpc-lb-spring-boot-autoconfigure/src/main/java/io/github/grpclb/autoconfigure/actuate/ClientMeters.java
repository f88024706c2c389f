package io.github.grpclb.autoconfigure.actuate;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.grpc.ConnectivityState;
import io.grpc.Status;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.autoconfigure.client.GrpcLbProperties.Metrics;
import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.load.CallObserver;
import io.github.grpclb.load.CallerScope;
import io.github.grpclb.load.Outcome;
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

	private static final String NONE = "none";

	private final MeterRegistry registry;

	private final BalancedClient client;

	private final Tags tags;

	private final Metrics options;

	private final LongSupplier ticker;

	private final RecentSnapshot recent;

	private final Map<String, BackendMeters> backends = new ConcurrentHashMap<>();

	private final Counter retries;

	private final Counter tooLarge;

	private final Timer streamWait;

	/** By their ordinals. */
	private final Timer[] outcomes;

	private final BackendMeters withoutBackend;

	private final Supplier<@Nullable CallerScope> callers;

	private volatile @Nullable ClientReading swept;

	ClientMeters(MeterRegistry registry, BalancedClient client, Metrics options, LongSupplier ticker,
			Supplier<@Nullable CallerScope> callers) {
		this.callers = callers;
		this.registry = registry;
		this.client = client;
		this.tags = Tags.of("client", client.name());
		this.options = options;
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
		this.outcomes = Arrays.stream(Outcome.values()).map(this::timer).toArray(Timer[]::new);
		Tags none = this.tags.and("backend", NONE);
		this.withoutBackend = new BackendMeters(registry, options.zone() ? none.and("zone", NONE) : none, null, 0);
		registerGauges();
	}

	private Timer timer(Outcome outcome) {
		return Timer.builder(PREFIX + "outcomes")
			.description("Attempts that ended, by what that says of the backend")
			.tags(this.tags.and("outcome", outcome.name().toLowerCase(Locale.ROOT)))
			.register(this.registry);
	}

	private void registerGauges() {
		for (ConnectivityState state : ConnectivityState.values()) {
			gauge("backends", "Backends by state", () -> now().count(state), Tag.of("state", state.name()));
		}
		gauge("fairness", "Jain's fairness index of the last minute's picks", () -> now().snapshot().fairness().jain());
		gauge("starving", "Backends that get less than a tenth of what they should", () -> now().starving());
		gauge("eligible", "Backends that may be picked", () -> now().eligible());
		gauge("ejected", "Backends that outlier detection has taken out", () -> now().ejected());
		gauge("draining", "Backends that an operator has drained, or that discovery says are going",
				() -> now().draining());
		gauge("panic", "1 while unfit backends get calls because too few are fit", () -> now().panic());
		gauge("canary.share", "The candidate's share in percent; NaN without a canary", () -> now().canaryShare());
		gauge("retry.budget", "What is left of the retry budget, 0 to 1; at 0.5 nothing is retried; NaN without one",
				() -> now().retryBudget());
		gauge("connections", "Ready connections", () -> now().connections());
		gauge("discovery.stale", "1 while an old list is kept because discovery fails", () -> now().stale());
		Gauge.builder(PREFIX + "discovery.age", this::discoveryAge)
			.description("Time since discovery last gave a good answer")
			.baseUnit("seconds")
			.tags(this.tags)
			.register(this.registry);
	}

	private void gauge(String name, String description, Supplier<Number> value, Tag... more) {
		Gauge.builder(PREFIX + name, value).description(description).tags(this.tags.and(more)).register(this.registry);
	}

	private double discoveryAge() {
		Instant update = now().snapshot().discovery().lastUpdate();
		return (update != null) ? Duration.between(update, this.client.now()).toMillis() / 1000.0 : Double.NaN;
	}

	private double inFlight(String backend) {
		return this.options.perBackend() ? now().inFlight(backend) : now().snapshot().inFlight();
	}

	private ClientReading now() {
		ClientReading reading = this.recent.get();
		if (reading != this.swept) {
			this.swept = reading;
			sweep(reading.snapshot());
		}
		return reading;
	}

	/**
	 * Removes what has gone. A registry that nobody scrapes must not keep every pod that
	 * there ever was, so that this is called from time to time.
	 */
	void sweep() {
		now();
	}

	private void sweep(ClientSnapshot snapshot) {
		long now = this.ticker.getAsLong();
		for (BackendSnapshot backend : snapshot.backends()) {
			of(backend.address()).seen(now);
		}
		if (this.options.perBackend()) {
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
		String key = this.options.perBackend() ? backend : ALL;
		BackendMeters known = this.backends.get(key);
		return (known != null) ? known : this.backends.computeIfAbsent(key, this::create);
	}

	private BackendMeters create(String backend) {
		Tags tags = this.tags.and("backend", backend);
		if (this.options.zone() && this.options.perBackend()) {
			String zone = this.recent.get().zone(backend);
			tags = tags.and("zone", (zone != null) ? zone : NONE);
		}
		return new BackendMeters(this.registry, tags, () -> inFlight(backend), this.ticker.getAsLong());
	}

	@Override
	public @Nullable CallerScope caller() {
		return this.callers.get();
	}

	@Override
	public void judged(String backend, Status.Code status, Outcome outcome, long nanos) {
		this.outcomes[outcome.ordinal()].record(nanos, TimeUnit.NANOSECONDS);
		ended(backend, status, nanos);
	}

	@Override
	public void endedWithoutBackend(Status.Code status) {
		this.withoutBackend.ended(status, 0);
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
