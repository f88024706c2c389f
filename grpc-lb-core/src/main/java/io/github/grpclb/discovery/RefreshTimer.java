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
 * Decides when discovery is asked next: after an interval with jitter, sooner after a
 * failure (exponential backoff from one second), and never more than once a second. Lives
 * in the channel's {@code SynchronizationContext}.
 */
final class RefreshTimer {

	private static final long FIRST_RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

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

	/** An answer has come; plans the next question. */
	void answered(boolean good, DiscoverySpec spec) {
		cancel(this.next);
		this.next = null;
		this.failures = good ? 0 : this.failures + 1;
		Duration interval = spec.refreshInterval();
		long delay = jittered(interval.toNanos(), spec.jitter());
		if (!good) {
			long retry = jittered(FIRST_RETRY_NANOS << Math.min(this.failures - 1, 20), spec.jitter());
			delay = interval.isZero() ? retry : Math.min(retry, delay);
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
