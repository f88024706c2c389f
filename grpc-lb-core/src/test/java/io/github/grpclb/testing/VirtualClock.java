package io.github.grpclb.testing;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.grpc.SynchronizationContext;

import io.github.grpclb.policy.PolicyContext;

/**
 * Time that passes when a test says so, with everything that a policy needs to live in
 * it. For one thread.
 */
public final class VirtualClock implements Timeline {

	private final PriorityQueue<Event> events = new PriorityQueue<>(
			Comparator.comparingLong(Event::due).thenComparingLong(Event::order));

	private final SynchronizationContext context = new SynchronizationContext((thread, ex) -> {
		throw new IllegalStateException("A task failed", ex);
	});

	private final ScheduledExecutorService scheduler = new VirtualScheduler(this);

	private long now = 1_000_000_000_000L;

	private long eventsSoFar;

	@Override
	public long now() {
		return this.now;
	}

	public SynchronizationContext syncContext() {
		return this.context;
	}

	public ScheduledExecutorService scheduler() {
		return this.scheduler;
	}

	/** The same time as a clock on the wall. */
	public Clock wall() {
		return new Clock() {

			@Override
			public Instant instant() {
				return Instant.ofEpochSecond(0, VirtualClock.this.now);
			}

			@Override
			public ZoneId getZone() {
				return ZoneOffset.UTC;
			}

			@Override
			public Clock withZone(ZoneId zone) {
				throw new UnsupportedOperationException();
			}

		};
	}

	public PolicyContext context() {
		return new PolicyContext(this::now, this.context, this.scheduler);
	}

	@Override
	public void at(long due, Runnable task) {
		this.events.add(new Event(Math.max(due, this.now), this.eventsSoFar++, task));
	}

	/** Runs what falls due on the way. */
	public void advance(long amount, TimeUnit unit) {
		long end = this.now + unit.toNanos(amount);
		while (!this.events.isEmpty() && this.events.peek().due() <= end) {
			Event event = this.events.remove();
			this.now = Math.max(this.now, event.due());
			event.task().run();
		}
		this.now = end;
	}

	/** Timers that have not been cancelled. */
	public long pendingTasks() {
		return this.events.stream().filter((event) -> !event.cancelled()).count();
	}

	/**
	 * Something that falls due.
	 *
	 * @param due when
	 * @param order first come, first served at equal times
	 * @param task what runs
	 */
	private record Event(long due, long order, Runnable task) {

		boolean cancelled() {
			return this.task instanceof Future<?> future && future.isCancelled();
		}

	}

}
