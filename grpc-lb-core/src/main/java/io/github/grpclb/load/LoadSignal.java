package io.github.grpclb.load;

import io.github.grpclb.Internal;

/**
 * What a pick policy wants to learn of one backend's calls. There is at most one for each
 * backend, and a policy that needs none costs nothing. Called on transport threads, so
 * implementations must be quick, thread-safe, and never throw. A call that has started
 * with a signal ends with the same one, even if the policy has changed in between.
 */
@Internal
public interface LoadSignal {

	/**
	 * Tells whether the duration of every call is wanted. If not, only some are measured,
	 * because reading the clock is the most expensive part of counting a call.
	 * @return {@code true} to have every call measured
	 */
	default boolean timed() {
		return false;
	}

	/**
	 * Tells whether load reports (gRFC A51) are wanted. If not, they are not decoded.
	 * @return {@code true} to have {@link #reported} called
	 */
	default boolean readsReports() {
		return false;
	}

	/**
	 * A call has got its stream.
	 */
	default void started() {
	}

	/**
	 * A call has ended.
	 * @param outcome what its end says of the backend
	 * @param nanos its duration in nanoseconds, 0 if it was not measured
	 * @param unary whether that is a latency, which the duration of a stream is not
	 * @param now the ticker's reading in nanoseconds, 0 if the call was not measured
	 */
	default void ended(Outcome outcome, long nanos, boolean unary, long now) {
	}

	/**
	 * A call's trailers carried a load report.
	 * @param utilization how busy the server is, 1 when its capacity is used up
	 * @param requestsPerSecond requests that the server completes each second
	 * @param errorsPerSecond requests that the server fails each second
	 */
	default void reported(double utilization, double requestsPerSecond, double errorsPerSecond) {
	}

}
