package io.github.grpclb.benchmarks.harness;

import java.util.concurrent.ScheduledExecutorService;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.testing.Timeline;
import io.github.grpclb.testing.VirtualScheduler;

/**
 * A clock that stands still until it is told to move, and the events that are due on the
 * way. They happen in one thread; others may add some, as those do that build tables
 * beside it.
 */
public final class VirtualTime implements Timeline {

	/** A ticker's origin is arbitrary; zero would hide code that takes it for "never". */
	private static final long ORIGIN = 3_600_000_000_000L;

	private final EventQueue events = new EventQueue();

	private final ScheduledExecutorService scheduler = new VirtualScheduler(this);

	private long now;

	/**
	 * Returns the time since the start.
	 * @return nanoseconds, from zero
	 */
	@Override
	public long now() {
		return this.now;
	}

	/**
	 * Reads the clock as {@link System#nanoTime()} would be read.
	 * @return nanoseconds from an arbitrary origin
	 */
	public long nanoTime() {
		return ORIGIN + this.now;
	}

	/**
	 * Returns an executor that runs its tasks in virtual time.
	 * @return a scheduler confined to the thread of this clock
	 */
	public ScheduledExecutorService scheduler() {
		return this.scheduler;
	}

	/**
	 * Adds an event.
	 * @param time when it is due, nanoseconds since the start; a time in the past means
	 * now
	 * @param event what happens
	 */
	@Override
	public void at(long time, Runnable event) {
		synchronized (this.events) {
			this.events.add(Math.max(time, this.now), event);
		}
	}

	/**
	 * Adds an event.
	 * @param delay nanoseconds from now
	 * @param event what happens
	 */
	public void after(long delay, Runnable event) {
		at(this.now + delay, event);
	}

	/**
	 * Lets all events happen that are due up to a time, then stands there.
	 * @param time nanoseconds since the start
	 */
	public void runUntil(long time) {
		for (Runnable event = next(time); event != null; event = next(time)) {
			event.run();
		}
		this.now = Math.max(this.now, time);
	}

	private @Nullable Runnable next(long time) {
		synchronized (this.events) {
			if (this.events.isEmpty() || this.events.nextTime() > time) {
				return null;
			}
			this.now = this.events.nextTime();
			return this.events.poll();
		}
	}

	/**
	 * Lets all events happen that are due in the next while.
	 * @param nanos how far to go
	 */
	public void advance(long nanos) {
		runUntil(this.now + nanos);
	}

}
