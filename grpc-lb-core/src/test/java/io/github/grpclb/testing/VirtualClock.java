package io.github.grpclb.testing;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

import io.grpc.SynchronizationContext;

import io.github.grpclb.policy.PolicyContext;

/**
 * Time that passes when a test says so, with everything that a policy needs to live in
 * it. For one thread.
 */
public final class VirtualClock {

	private final PriorityQueue<Task<?>> tasks = new PriorityQueue<>(
			Comparator.<Task<?>>comparingLong((task) -> task.due).thenComparingLong((task) -> task.order));

	private final SynchronizationContext context = new SynchronizationContext((thread, ex) -> {
		throw new IllegalStateException("A task failed", ex);
	});

	private final ScheduledExecutorService scheduler = new Scheduler();

	private long now = 1_000_000_000_000L;

	private long tasksSoFar;

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

	/** Runs what falls due on the way. */
	public void advance(long amount, TimeUnit unit) {
		long end = this.now + unit.toNanos(amount);
		while (!this.tasks.isEmpty() && this.tasks.peek().due <= end) {
			Task<?> task = this.tasks.remove();
			this.now = Math.max(this.now, task.due);
			task.runOnce();
		}
		this.now = end;
	}

	/** Timers that have not been cancelled. */
	public long pendingTasks() {
		return this.tasks.stream().filter((task) -> !task.isCancelled()).count();
	}

	private final class Task<V> extends FutureTask<V> implements RunnableScheduledFuture<V> {

		private final long order = VirtualClock.this.tasksSoFar++;

		private final long period;

		private long due;

		Task(Callable<V> callable, long delay, long period) {
			super(callable);
			this.due = VirtualClock.this.now + Math.max(0, delay);
			this.period = period;
			VirtualClock.this.tasks.add(this);
		}

		void runOnce() {
			if (this.period == 0) {
				run();
			}
			else if (runAndReset()) {
				this.due = VirtualClock.this.now + this.period;
				VirtualClock.this.tasks.add(this);
			}
		}

		/** Nobody asks a timer for its result: a failure fails the test. */
		@Override
		protected void setException(Throwable ex) {
			super.setException(ex);
			throw new AssertionError("A timer's task failed", ex);
		}

		@Override
		public boolean isPeriodic() {
			return this.period > 0;
		}

		@Override
		public long getDelay(TimeUnit unit) {
			return unit.convert(this.due - VirtualClock.this.now, TimeUnit.NANOSECONDS);
		}

		@Override
		public int compareTo(Delayed other) {
			return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
		}

	}

	private final class Scheduler extends AbstractExecutorService implements ScheduledExecutorService {

		@Override
		public void execute(Runnable command) {
			schedule(command, 0, TimeUnit.NANOSECONDS);
		}

		@Override
		public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
			return schedule(() -> {
				command.run();
				return Boolean.TRUE;
			}, delay, unit);
		}

		@Override
		public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
			return new Task<>(callable, unit.toNanos(delay), 0);
		}

		@Override
		public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long initialDelay, long period, TimeUnit unit) {
			return new Task<>(() -> {
				command.run();
				return Boolean.TRUE;
			}, unit.toNanos(initialDelay), unit.toNanos(period));
		}

		@Override
		public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long initialDelay, long delay,
				TimeUnit unit) {
			return scheduleAtFixedRate(command, initialDelay, delay, unit);
		}

		@Override
		public void shutdown() {
			throw new UnsupportedOperationException();
		}

		@Override
		public List<Runnable> shutdownNow() {
			throw new UnsupportedOperationException();
		}

		@Override
		public boolean isShutdown() {
			return false;
		}

		@Override
		public boolean isTerminated() {
			return false;
		}

		@Override
		public boolean awaitTermination(long timeout, TimeUnit unit) {
			return false;
		}

	}

}
