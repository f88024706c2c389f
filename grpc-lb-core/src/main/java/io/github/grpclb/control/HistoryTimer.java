package io.github.grpclb.control;

import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.grpclb.history.ClientHistory;

/**
 * Ends the steps of a client's history, from its first channel until five minutes after
 * its last one. Thread-safe.
 */
final class HistoryTimer {

	private static final Logger logger = LoggerFactory.getLogger(HistoryTimer.class);

	private final ScheduledExecutorService scheduler;

	private final ClientHistory history;

	private final Supplier<Map<String, Double>> expected;

	private final BooleanSupplier idle;

	private @Nullable ScheduledFuture<?> running;

	HistoryTimer(ScheduledExecutorService scheduler, ClientHistory history, Supplier<Map<String, Double>> expected,
			BooleanSupplier idle) {
		this.idle = idle;
		this.scheduler = scheduler;
		this.history = history;
		this.expected = expected;
	}

	synchronized void start() {
		if (this.running != null) {
			return;
		}
		this.history.begin();
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
		try {
			if (!this.history.endStep(this.expected.get())) {
				stop();
			}
		}
		catch (RuntimeException ex) {
			// A channel that cannot be read now may be read in five seconds.
			logger.warn("The last five seconds of a client are missing in its history; calls are not affected.", ex);
		}
	}

	private synchronized void stop() {
		if (this.running != null && this.idle.getAsBoolean()) {
			this.running.cancel(false);
			this.running = null;
		}
	}

}
