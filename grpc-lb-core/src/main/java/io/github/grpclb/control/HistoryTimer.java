package io.github.grpclb.control;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.grpclb.history.ClientHistory;

/**
 * Ends the steps of the clients' histories, from a client's first channel until five
 * minutes after its last one. All end at the same moment, so that a hundred idle clients
 * wake a processor no oftener than one. Thread-safe.
 */
final class HistoryTimer {

	private static final Logger logger = LoggerFactory.getLogger(HistoryTimer.class);

	private final ScheduledExecutorService scheduler;

	private final Set<Channels> followed = new LinkedHashSet<>();

	private @Nullable ScheduledFuture<?> running;

	HistoryTimer(ScheduledExecutorService scheduler) {
		this.scheduler = scheduler;
	}

	synchronized void follow(Channels channels) {
		if (!this.followed.add(channels)) {
			return;
		}
		channels.history().begin();
		if (this.running != null) {
			return;
		}
		try {
			long step = ClientHistory.STEP.toNanos();
			this.running = this.scheduler.scheduleAtFixedRate(this::end, step, step, TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			// The registry is closed: nobody will look.
			logger.debug("No history of a client whose registry is closed", ex);
		}
	}

	private void end() {
		for (Channels channels : followed()) {
			try {
				if (!channels.endStep()) {
					stop(channels);
				}
			}
			catch (RuntimeException ex) {
				// A channel that cannot be read now may be read in five seconds.
				logger.warn("The last five seconds of a client are missing in its history; calls are not affected.",
						ex);
			}
		}
	}

	private synchronized List<Channels> followed() {
		return List.copyOf(this.followed);
	}

	private synchronized void stop(Channels channels) {
		if (channels.none()) {
			this.followed.remove(channels);
		}
		if (this.followed.isEmpty() && this.running != null) {
			this.running.cancel(false);
			this.running = null;
		}
	}

}
