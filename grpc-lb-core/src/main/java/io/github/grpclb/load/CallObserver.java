package io.github.grpclb.load;

import io.grpc.Status;

/**
 * Hears of every attempt that ends. Called on transport threads, so it must be quick,
 * thread-safe, and never throw.
 */
public interface CallObserver {

	/** Hears nothing. */
	CallObserver NONE = new CallObserver() {

		@Override
		public boolean timesHeaders() {
			return false;
		}

	};

	/**
	 * An attempt has ended.
	 * @param backend the backend's address
	 * @param status how it ended
	 * @param nanos its duration in nanoseconds
	 */
	default void ended(String backend, Status.Code status, long nanos) {
	}

	/**
	 * Tells whether {@link #headersWritten} is of interest. If not, a clock is not read
	 * for it.
	 * @return {@code true} to hear of it
	 */
	default boolean timesHeaders() {
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
	 * Outlier detection took a backend out.
	 * @param backend the backend's address
	 * @param cause the rule that did it
	 */
	default void ejected(String backend, String cause) {
	}

}
