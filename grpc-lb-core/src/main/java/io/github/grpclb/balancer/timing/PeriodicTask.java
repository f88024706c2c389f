package io.github.grpclb.balancer.timing;

import java.util.function.BooleanSupplier;

import io.grpc.SynchronizationContext.ScheduledHandle;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.Internal;

/**
 * A task that comes round again for as long as there is need. Lives in the channel's
 * {@code SynchronizationContext}.
 */
@Internal
public final class PeriodicTask {

	private final Timers timers;

	private final BooleanSupplier task;

	private @Nullable ScheduledHandle next;

	private long interval;

	/**
	 * Creates a task that does not run yet.
	 * @param timers wakes it
	 * @param task does the work, and tells whether it must come round again
	 */
	public PeriodicTask(Timers timers, BooleanSupplier task) {
		this.timers = timers;
		this.task = task;
	}

	/**
	 * Starts it unless it runs already.
	 * @param interval the time between two rounds in nanoseconds
	 */
	public void start(long interval) {
		if (this.next == null) {
			restart(interval, interval);
		}
	}

	/**
	 * Starts it anew.
	 * @param first the time to the first round in nanoseconds
	 * @param interval the time between two rounds in nanoseconds
	 */
	public void restart(long first, long interval) {
		stop();
		this.interval = interval;
		this.next = this.timers.after(first, this::run);
	}

	private void run() {
		this.next = null;
		if (this.task.getAsBoolean() && this.next == null) {
			this.next = this.timers.after(this.interval, this::run);
		}
	}

	public void stop() {
		if (this.next != null) {
			this.next.cancel();
			this.next = null;
		}
	}

}
