package io.github.grpclb.balancer;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import io.grpc.SynchronizationContext;
import io.grpc.SynchronizationContext.ScheduledHandle;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.Internal;
import io.github.grpclb.spec.StartupSpec;

/**
 * Holds the first calls of a channel back until enough backends are ready, so that the
 * first burst does not land on the backend that happened to connect first. Once open it
 * stays open.
 *
 * <p>
 * When {@code min-ready} is reached and others are still connecting, it waits for them as
 * long again as it has waited so far, and for {@value #LEAST_MILLIS} ms at least:
 * backends that are as quick as the first ones get their part of the burst, slow ones do
 * not hold it up. Lives in the channel's {@code SynchronizationContext}.
 */
@Internal
public final class StartupBarrier {

	/** Where connecting takes a millisecond or two, a busy processor takes longer. */
	private static final int LEAST_MILLIS = 100;

	private final SynchronizationContext context;

	private final ScheduledExecutorService scheduler;

	private final LongSupplier ticker;

	private final Runnable changed;

	private boolean open;

	/** Whether a backend was ever fit. */
	private boolean served;

	private boolean expecting;

	private int expected;

	private double minReady;

	private long since;

	private long opens;

	private @Nullable ScheduledHandle longest;

	/** Runs once {@code min-ready} is reached. */
	private @Nullable ScheduledHandle others;

	/**
	 * Creates a barrier that holds.
	 * @param context the channel's context
	 * @param scheduler runs the timers
	 * @param ticker a monotonic clock in nanoseconds
	 * @param changed called when the answer of {@link #holds} may have changed
	 */
	public StartupBarrier(SynchronizationContext context, ScheduledExecutorService scheduler, LongSupplier ticker,
			Runnable changed) {
		this.context = context;
		this.scheduler = scheduler;
		this.ticker = ticker;
		this.changed = changed;
	}

	/**
	 * Says how many backends there should be.
	 * @param backends the size of the list
	 * @param spec what to wait for
	 */
	public void expect(int backends, StartupSpec spec) {
		this.expected = backends;
		this.minReady = spec.minReady();
		if (!this.open && !this.expecting && backends > 0) {
			this.expecting = true;
			this.since = this.ticker.getAsLong();
			if (spec.maxWait().isZero()) {
				this.open = true;
			}
			else {
				this.opens = this.since + spec.maxWait().toNanos();
				this.longest = openAfter(spec.maxWait().toNanos());
			}
		}
	}

	/**
	 * Tells whether calls must still wait.
	 * @param ready backends that are ready
	 * @param pending backends that are still connecting
	 * @return {@code false} from the moment that it opens
	 */
	public boolean holds(int ready, int pending) {
		if (this.open || ready == 0) {
			return false;
		}
		if (pending == 0) {
			open();
			return false;
		}
		if (this.others == null && ready >= Math.ceil(this.minReady * this.expected)) {
			long now = this.ticker.getAsLong();
			long wait = Math.max(now - this.since, TimeUnit.MILLISECONDS.toNanos(LEAST_MILLIS));
			this.opens = Math.min(this.opens, now + wait);
			this.others = openAfter(wait);
		}
		return true;
	}

	/**
	 * Tells whether nobody knows yet if the backends that are connecting are better than
	 * those that refuse.
	 * @param fit whether a backend is fit now
	 * @param connecting whether one is connecting
	 * @return {@code false} once a backend was ever fit
	 */
	boolean undecided(boolean fit, boolean connecting) {
		this.served |= fit;
		return !this.served && connecting;
	}

	/**
	 * Tells when it opens.
	 * @return the latest time, by the ticker
	 */
	public long opens() {
		return this.opens;
	}

	private ScheduledHandle openAfter(long nanos) {
		return this.context.schedule(() -> {
			if (!this.open) {
				open();
				this.changed.run();
			}
		}, nanos, TimeUnit.NANOSECONDS, this.scheduler);
	}

	private void open() {
		this.open = true;
		close();
	}

	/**
	 * Stops the timers.
	 */
	public void close() {
		if (this.longest != null) {
			this.longest.cancel();
		}
		if (this.others != null) {
			this.others.cancel();
		}
	}

}
