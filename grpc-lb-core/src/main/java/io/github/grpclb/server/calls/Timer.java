package io.github.grpclb.server.calls;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.github.grpclb.DaemonThread;
import io.github.grpclb.Internal;

/**
 * Runs short tasks later. Thread-safe.
 */
@FunctionalInterface
@Internal
public interface Timer {

	/**
	 * Runs a task once.
	 * @param task the task; must not block
	 * @param nanos how long to wait, in nanoseconds
	 * @return cancels it
	 */
	Runnable schedule(Runnable task, long nanos);

	/**
	 * Returns a timer with a daemon thread of its own, which starts with the first task
	 * and ends when there has been none for a while.
	 * @return a new timer
	 */
	static Timer real() {
		ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1,
				(task) -> DaemonThread.of(task, "grpc-lb-server-timer"));
		executor.setRemoveOnCancelPolicy(true);
		executor.setKeepAliveTime(10, TimeUnit.SECONDS);
		executor.allowCoreThreadTimeOut(true);
		return (task, nanos) -> {
			Future<?> scheduled = executor.schedule(task, nanos, TimeUnit.NANOSECONDS);
			return () -> scheduled.cancel(false);
		};
	}

}
