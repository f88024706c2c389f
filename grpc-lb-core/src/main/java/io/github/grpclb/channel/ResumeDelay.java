package io.github.grpclb.channel;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

import io.grpc.Metadata;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.wire.Reconnect;

/**
 * How long to wait before a broken stream is opened again: exponential backoff with full
 * jitter, unless the server says how long (gRFC A6).
 *
 * @param initial the first bound
 * @param longest the last bound
 * @param random numbers between 0 and 1
 */
record ResumeDelay(Duration initial, Duration longest, DoubleSupplier random) {

	private static final Metadata.Key<String> PUSHBACK = Metadata.Key.of("grpc-retry-pushback-ms",
			Metadata.ASCII_STRING_MARSHALLER);

	/** Doubling more often would overflow, and no bound is that long. */
	private static final int MOST_DOUBLINGS = 30;

	ResumeDelay {
		if (initial.isZero() || initial.isNegative() || longest.compareTo(initial) < 0) {
			throw new IllegalArgumentException(
					"Backoff from %s to %s: the first must be above zero, the second not below it".formatted(initial,
							longest));
		}
	}

	/**
	 * Returns how long to wait.
	 * @param trailers what the server said
	 * @param failures how many attempts before this one brought no message
	 * @return nanoseconds
	 */
	long nanos(Metadata trailers, int failures) {
		Long pushback = pushback(trailers.get(PUSHBACK));
		if (pushback != null) {
			return TimeUnit.MILLISECONDS.toNanos(pushback);
		}
		int doublings = (trailers.get(Reconnect.TRAILER) != null) ? 0 : Math.min(failures, MOST_DOUBLINGS);
		double bound = Math.min(this.longest.toNanos(), Math.scalb((double) this.initial.toNanos(), doublings));
		return (long) (bound * this.random.getAsDouble());
	}

	private static @Nullable Long pushback(@Nullable String millis) {
		if (millis == null) {
			return null;
		}
		try {
			long value = Long.parseLong(millis);
			// A server that asks not to be retried means this attempt, not the stream.
			return (value >= 0) ? value : null;
		}
		catch (NumberFormatException ex) {
			return null;
		}
	}

	/**
	 * Runs a task later.
	 */
	@FunctionalInterface
	interface Scheduler {

		/** The JDK's. */
		Scheduler REAL = (task, nanos) -> CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS).execute(task);

		void schedule(Runnable task, long nanos);

	}

}
