package io.github.grpclb.load;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.github.grpclb.Internal;

/**
 * Keeps a backend that fails fast from looking idle: a failed call holds its place in
 * flight for as long as a slow one would. By Little's law such a backend then draws the
 * traffic of one whose latency is that of the hold, so that it is still tried now and
 * then, and a failure in a thousand calls goes unnoticed. Linkerd and Finagle bias load
 * in the same spirit. Thread-safe.
 */
@Internal
public final class FailureHold {

	/** Longer than calls usually take, shorter than operators usually wait. */
	static final long HOLD_NANOS = TimeUnit.SECONDS.toNanos(1);

	/** One after the other they hold longer, up to this many times. */
	static final int MAX_FACTOR = 10;

	/** Bounds the memory that a flood of failures takes. */
	static final int MAX_HELD = 64;

	private final ScheduledExecutorService scheduler;

	/**
	 * Creates a hold.
	 * @param scheduler lets go of what is held
	 */
	public FailureHold(ScheduledExecutorService scheduler) {
		this.scheduler = scheduler;
	}

	/**
	 * Holds a failed call's place.
	 * @param load where the call still counts
	 * @param consecutive failures in a row, this one included
	 * @return whether it is held; if not, the caller gives the place back
	 */
	boolean hold(BackendLoad load, int consecutive) {
		if (load.held() >= MAX_HELD) {
			return false;
		}
		try {
			this.scheduler.schedule(load::release, HOLD_NANOS * Math.min(Math.max(consecutive, 1), MAX_FACTOR),
					TimeUnit.NANOSECONDS);
			return true;
		}
		catch (RejectedExecutionException ex) {
			// The channel is shutting down: nobody picks any more.
			return false;
		}
	}

}
