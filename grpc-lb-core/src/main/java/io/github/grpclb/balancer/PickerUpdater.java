package io.github.grpclb.balancer;

import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

import io.grpc.SynchronizationContext.ScheduledHandle;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.balancer.timing.Timers;

/**
 * Decides when a new routing table is built. A single change makes one at once. Changes
 * that come together make one together, and when they come one after another (a fleet
 * that connects, a zone that fails) the tables keep a distance that grows with the fleet,
 * because building one takes time in proportion to it. Until the next table, a call that
 * is sent to a connection that has just gone waits for that table rather than to fail.
 * Lives in the channel's {@code SynchronizationContext}.
 */
final class PickerUpdater {

	/**
	 * A table takes a hundredth of that to build, so that a storm leaves time for calls.
	 */
	private static final long NANOS_PER_BACKEND = TimeUnit.MICROSECONDS.toNanos(1);

	/** Fleets up to this size are built faster than a timer is set. */
	private static final int SMALL = 100;

	private final Timers timers;

	private final Runnable build;

	private final IntSupplier size;

	private boolean requested;

	private boolean stopped;

	private long last;

	private @Nullable ScheduledHandle later;

	/**
	 * Creates a pickerUpdater.
	 * @param timers the channel's timers
	 * @param size the size of the fleet
	 * @param build builds and publishes a routing table
	 */
	PickerUpdater(Timers timers, IntSupplier size, Runnable build) {
		this.timers = timers;
		this.size = size;
		this.build = build;
		this.last = timers.now() - TimeUnit.HOURS.toNanos(1);
	}

	/** Asks for a table that holds what is true now. */
	void request() {
		if (this.requested || this.stopped) {
			return;
		}
		this.requested = true;
		int size = this.size.getAsInt();
		long wait = (size <= SMALL) ? 0 : this.last + size * NANOS_PER_BACKEND - this.timers.now();
		if (wait <= 0) {
			this.timers.context().execute(this::due);
		}
		else {
			this.later = this.timers.after(wait, this::due);
		}
	}

	private void due() {
		if (this.requested) {
			now();
		}
	}

	/** Builds a table at once. */
	void now() {
		cancel();
		this.requested = false;
		this.build.run();
		this.last = this.timers.now();
	}

	/** Ends it for good: calls may still ask the channel's last picker. */
	void stop() {
		this.stopped = true;
		cancel();
	}

	private void cancel() {
		if (this.later != null) {
			this.later.cancel();
			this.later = null;
		}
	}

}
