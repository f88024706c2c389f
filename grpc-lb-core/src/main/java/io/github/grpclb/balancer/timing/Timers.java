package io.github.grpclb.balancer.timing;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import io.grpc.LoadBalancer.Helper;
import io.grpc.SynchronizationContext;
import io.grpc.SynchronizationContext.ScheduledHandle;

import io.github.grpclb.Internal;

/**
 * A channel's clock and timers.
 *
 * @param context where all tasks run
 * @param scheduler what wakes them
 * @param ticker a monotonic clock in nanoseconds
 */
@Internal
public record Timers(SynchronizationContext context, ScheduledExecutorService scheduler, LongSupplier ticker) {

	public static Timers of(Helper helper, LongSupplier ticker) {
		return new Timers(helper.getSynchronizationContext(), helper.getScheduledExecutorService(), ticker);
	}

	public long now() {
		return this.ticker.getAsLong();
	}

	/**
	 * Whether the calling thread runs a task of the context, so that it must not wait.
	 */
	public boolean inContext() {
		try {
			this.context.throwIfNotInThisSynchronizationContext();
			return true;
		}
		catch (IllegalStateException ex) {
			return false;
		}
	}

	public ScheduledHandle after(long nanos, Runnable task) {
		return this.context.schedule(task, nanos, TimeUnit.NANOSECONDS, this.scheduler);
	}

	/**
	 * Runs a task soon, but never on the calling thread: transport threads may hold
	 * locks.
	 * @param task what to run in the context
	 */
	public void soon(Runnable task) {
		this.scheduler.execute(() -> this.context.execute(task));
	}

}
