package io.github.grpclb.test;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Lets backends take their time without a thread that waits, and runs what they answer.
 */
final class CallClock implements AutoCloseable {

	private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1,
			(task) -> daemon(task, "virtual-cluster-timer"));

	private final ExecutorService workers = Executors.newCachedThreadPool((task) -> daemon(task, "virtual-cluster"));

	CallClock() {
		// Latencies of calls that the end of the cluster has cut off.
		this.timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
	}

	private static Thread daemon(Runnable task, String name) {
		Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		return thread;
	}

	void after(Duration delay, Runnable task) {
		if (delay.isZero()) {
			this.workers.execute(task);
		}
		else {
			this.timer.schedule(() -> this.workers.execute(task), delay.toNanos(), TimeUnit.NANOSECONDS);
		}
	}

	@Override
	public void close() {
		this.timer.shutdown();
		this.workers.shutdown();
	}

}
