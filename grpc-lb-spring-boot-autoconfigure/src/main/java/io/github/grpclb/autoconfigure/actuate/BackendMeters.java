package io.github.grpclb.autoconfigure.actuate;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

import io.grpc.Status;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one backend of a client. Timers are kept by status, so that a call that
 * ends looks nothing up by tags.
 */
final class BackendMeters {

	private final MeterRegistry registry;

	private final Tags tags;

	private final @Nullable Gauge inFlight;

	private final AtomicReferenceArray<Timer> requests = new AtomicReferenceArray<>(Status.Code.values().length);

	/** When the backend was last in the client's list, on the meters' clock. */
	private volatile long seenAt;

	BackendMeters(MeterRegistry registry, Tags tags, @Nullable Supplier<Number> inFlight, long now) {
		this.registry = registry;
		this.tags = tags;
		this.seenAt = now;
		this.inFlight = (inFlight == null) ? null
				: Gauge.builder(ClientMeters.PREFIX + "inflight", inFlight)
					.description("Calls that have started and not ended")
					.tags(tags)
					.register(registry);
	}

	void ended(Status.Code status, long nanos) {
		Timer timer = this.requests.get(status.value());
		if (timer == null) {
			timer = Timer.builder(ClientMeters.PREFIX + "requests")
				.description("Attempts that ended, by backend and status")
				.tags(this.tags.and("status", status.name()))
				.register(this.registry);
			this.requests.set(status.value(), timer);
		}
		timer.record(nanos, TimeUnit.NANOSECONDS);
	}

	void seen(long now) {
		this.seenAt = now;
	}

	boolean unseenFor(long nanos, long now) {
		return now - this.seenAt > nanos;
	}

	void remove() {
		if (this.inFlight != null) {
			this.registry.remove(this.inFlight);
		}
		for (int i = 0; i < this.requests.length(); i++) {
			Timer timer = this.requests.getAndSet(i, null);
			if (timer != null) {
				this.registry.remove(timer);
			}
		}
	}

}
