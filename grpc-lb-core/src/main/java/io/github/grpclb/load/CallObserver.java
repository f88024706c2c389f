package io.github.grpclb.load;

import io.grpc.Status;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.Internal;

/**
 * Hears of every attempt that ends. Called on transport threads, so it must be quick,
 * thread-safe, and never throw. Whoever passes events on extends
 * {@link ForwardingObserver}.
 */
public interface CallObserver {

	/** Hears nothing. */
	CallObserver NONE = new CallObserver() {

		@Override
		public boolean timed() {
			return false;
		}

	};

	/**
	 * Called by each thread that starts a call. What it returns is in force where this
	 * observer, and every other of the client, hears of the call's attempts.
	 * @return for example the caller's trace; {@code null} for nothing
	 */
	@Internal
	default @Nullable CallerScope caller() {
		return null;
	}

	/**
	 * An attempt has ended.
	 * @param backend the backend's address
	 * @param status how it ended
	 * @param nanos its duration in nanoseconds, 0 if it was not timed
	 */
	default void ended(String backend, Status.Code status, long nanos) {
	}

	/**
	 * An attempt has ended, with what that says of its backend.
	 * @param backend the backend's address
	 * @param status how it ended
	 * @param outcome neutral where the status is of the caller's making, or where the
	 * server wants the call elsewhere or later
	 * @param nanos its duration in nanoseconds, 0 if it was not timed
	 */
	default void judged(String backend, Status.Code status, Outcome outcome, long nanos) {
		ended(backend, status, nanos);
	}

	/**
	 * A timed attempt has ended, with all that is known of it. Whoever forwards events
	 * must forward this one.
	 * @param backend the backend's address
	 * @param method the full name of the method, empty if it is unknown
	 * @param status how it ended
	 * @param outcome what that says of the backend
	 * @param unary whether its duration is a latency, which that of a stream is not
	 * @param lost whether another attempt of the call was faster, so that this one would
	 * have taken longer
	 * @param nanos its duration in nanoseconds
	 */
	default void measured(String backend, String method, Status.Code status, Outcome outcome, boolean unary,
			boolean lost, long nanos) {
	}

	/**
	 * A call has ended without an attempt on any backend: there was none, or not in time,
	 * or there are too many calls.
	 * @param status how it ended
	 */
	default void endedWithoutBackend(Status.Code status) {
	}

	/**
	 * Tells whether durations are of interest. If not, the clock is not read for every
	 * attempt, and {@link #headersWritten} is not called.
	 * @return {@code true} to have every attempt timed
	 */
	default boolean timed() {
		return true;
	}

	/**
	 * An attempt has written its headers.
	 * @param nanos the time since it was assigned to a connection, in nanoseconds; long
	 * when the connection has no free stream
	 */
	default void headersWritten(long nanos) {
	}

	/**
	 * An attempt is a retry or a hedge.
	 */
	default void retried() {
	}

	/**
	 * An attempt has sent a message of 64 kB or more, which may be too large to be kept
	 * for a retry.
	 * @param bytes its size on the wire
	 */
	default void sentLarge(long bytes) {
	}

	/**
	 * Outlier detection took a backend out.
	 * @param backend the backend's address
	 * @param cause the rule that did it
	 */
	default void ejected(String backend, String cause) {
	}

}
