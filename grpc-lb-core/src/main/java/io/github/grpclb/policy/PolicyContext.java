package io.github.grpclb.policy;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import io.grpc.SynchronizationContext;
import io.grpc.SynchronizationContext.ScheduledHandle;

/**
 * What a policy may use of its channel.
 *
 * @param ticker a monotonic clock in nanoseconds
 * @param context where policies are called, and where their timers must run
 * @param scheduler runs timers; it is shared, so that tasks must be short
 */
public record PolicyContext(LongSupplier ticker, SynchronizationContext context, ScheduledExecutorService scheduler) {

	/**
	 * Runs a task in the {@code SynchronizationContext} again and again.
	 * @param task the task
	 * @param nanos the time between two runs in nanoseconds
	 * @return what ends it
	 */
	ScheduledHandle every(long nanos, Runnable task) {
		return this.context.scheduleWithFixedDelay(task, Duration.ofNanos(nanos), Duration.ofNanos(nanos),
				this.scheduler);
	}

	/**
	 * Runs a task once in the {@code SynchronizationContext}.
	 * @param task the task
	 * @param nanos the time until then in nanoseconds
	 * @return what cancels it
	 */
	ScheduledHandle after(long nanos, Runnable task) {
		return this.context.schedule(task, nanos, TimeUnit.NANOSECONDS, this.scheduler);
	}

}
