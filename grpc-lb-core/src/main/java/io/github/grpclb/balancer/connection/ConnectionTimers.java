package io.github.grpclb.balancer.connection;

import java.util.concurrent.ThreadLocalRandom;

import io.grpc.SynchronizationContext.ScheduledHandle;
import org.jspecify.annotations.Nullable;

/**
 * The two timers of a {@link Connection}: one bounds what is under way, the other dials
 * again after a failure. Lives in the channel's {@code SynchronizationContext}.
 */
final class ConnectionTimers {

	private final Subchannels subchannels;

	private final Runnable dialler;

	private @Nullable ScheduledHandle patience;

	private @Nullable ScheduledHandle redial;

	/**
	 * Creates timers that do not run.
	 * @param subchannels where time comes from
	 * @param dialler called when it is time to dial again
	 */
	ConnectionTimers(Subchannels subchannels, Runnable dialler) {
		this.subchannels = subchannels;
		this.dialler = dialler;
	}

	/** Waits for something else than before. */
	void wait(long nanos, Runnable then) {
		stopWaiting();
		this.patience = this.subchannels.schedule(then, nanos);
	}

	void stopWaiting() {
		if (this.patience != null) {
			this.patience.cancel();
			this.patience = null;
		}
	}

	/**
	 * Dials again after about that time, so that clients do not come back together. It
	 * begins with the last attempt, also where that was grpc-java's own.
	 * @param nanos how long on average
	 */
	void redialLater(long nanos) {
		if (this.redial != null) {
			this.redial.cancel();
		}
		this.redial = this.subchannels.schedule(this::redial,
				DialPace.jittered(nanos, ThreadLocalRandom.current().nextDouble()));
	}

	private void redial() {
		this.redial = null;
		this.dialler.run();
	}

	/** Nothing is waited for any more. */
	void shutdown() {
		stopWaiting();
		if (this.redial != null) {
			this.redial.cancel();
		}
	}

}
