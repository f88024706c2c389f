package io.github.grpclb.discovery;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import io.grpc.SynchronizationContext;
import io.grpc.SynchronizationContext.ScheduledHandle;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.spec.DiscoverySpec;

/**
 * Decides when discovery is asked next: after an interval with jitter, or when the answer
 * ends; sooner after a failure or for what was missing (exponential backoff from one
 * second to five, as fast as a refused address is dialled again); never more than once a
 * second. Lives in the channel's {@code SynchronizationContext}.
 */
final class RefreshTimer {

	/** One lost packet is over by then. */
	private static final long FIRST_RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

	/**
	 * As often as a backend that refuses is dialled: discovery is no slower to come back.
	 */
	private static final long LONGEST_RETRY_NANOS = TimeUnit.SECONDS.toNanos(5);

	/**
	 * Hundreds of connections that break at once ask for one refresh, not for hundreds.
	 */
	private static final long MIN_SPACING_NANOS = TimeUnit.SECONDS.toNanos(1);

	private final SynchronizationContext context;

	private final ScheduledExecutorService scheduler;

	private final Runnable refresh;

	private @Nullable ScheduledHandle next;

	/** Holds further requests back while it is pending. */
	private @Nullable ScheduledHandle spacing;

	private boolean wanted;

	private int failures;

	RefreshTimer(SynchronizationContext context, ScheduledExecutorService scheduler, Runnable refresh) {
		this.context = context;
		this.scheduler = scheduler;
		this.refresh = refresh;
	}

	/** Asks as soon as the spacing allows. */
	void request() {
		if (this.spacing != null && this.spacing.isPending()) {
			this.wanted = true;
			return;
		}
		this.wanted = false;
		this.spacing = this.context.schedule(this::spaced, MIN_SPACING_NANOS, TimeUnit.NANOSECONDS, this.scheduler);
		this.refresh.run();
	}

	private void spaced() {
		if (this.wanted) {
			request();
		}
	}

	/**
	 * An answer has come; plans the next question.
	 * @param good whether it had all that it should
	 * @param ttlSeconds how long it holds
	 */
	void answered(boolean good, long ttlSeconds, DiscoverySpec spec) {
		cancel(this.next);
		this.next = null;
		this.failures = good ? 0 : this.failures + 1;
		Duration interval = spec.refreshInterval();
		long delay = jittered(interval.toNanos(), spec.jitter());
		if (!good) {
			long retry = jittered(Math.min(FIRST_RETRY_NANOS << Math.min(this.failures - 1, 20), LONGEST_RETRY_NANOS),
					spec.jitter());
			delay = interval.isZero() ? retry : Math.min(retry, delay);
		}
		else if (spec.ttl() && ttlSeconds != HostAddresses.NO_TTL) {
			// Before its end a caching server would say the same again.
			long end = Math.max(TimeUnit.SECONDS.toNanos(ttlSeconds), MIN_SPACING_NANOS);
			delay = interval.isZero() ? end : Math.min(end, delay);
		}
		if (delay > 0) {
			this.next = this.context.schedule(this::request, delay, TimeUnit.NANOSECONDS, this.scheduler);
		}
	}

	/**
	 * Spread evenly over {@code nanos * (1 ± jitter)}, so that a fleet does not ask in
	 * step.
	 */
	private static long jittered(long nanos, double jitter) {
		return (long) (nanos * (1 + jitter * (2 * ThreadLocalRandom.current().nextDouble() - 1)));
	}

	void close() {
		cancel(this.next);
		cancel(this.spacing);
	}

	private static void cancel(@Nullable ScheduledHandle handle) {
		if (handle != null) {
			handle.cancel();
		}
	}

}
