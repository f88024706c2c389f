package io.github.grpclb.load;

import org.jspecify.annotations.Nullable;

/**
 * What a pick policy wants to learn of one backend's calls. There is at most one for each
 * backend, and a policy that needs none costs nothing. Called on transport threads, so
 * implementations must be quick, thread-safe, and never throw. A call that has started
 * with a signal ends with the same one, even if the policy has changed in between.
 */
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

	/**
	 * Tells whether the server's own count of its calls is wanted. If not, it is not
	 * looked for.
	 * @return {@code true} to have {@link #reportedInFlight} called
	 */
	default boolean readsInFlight() {
		return false;
	}

	/**
	 * A call's trailers said how many calls the server has, from all of its clients.
	 * @param inFlight 0 or more
	 */
	default void reportedInFlight(double inFlight) {
	}

	/**
	 * The backend is back after it had no connection: what was learned is of connections,
	 * and perhaps of a process, that are gone. Calls that were on them end without a word
	 * (as {@link Outcome#NEUTRAL} and not measured). gRFC A58 begins anew in the same
	 * way.
	 */
	default void returned() {
	}

	/**
	 * Explains what the policy makes of the backend, for those who look from outside.
	 * @return what it knows
	 */
	default Explanation explain() {
		return Explanation.NONE;
	}

	/**
	 * What a policy makes of a backend.
	 *
	 * @param latencyFactor how much more each of its calls in flight counts than on a
	 * backend of typical latency, 1 or more; {@code null} if the policy has no such
	 * factor
	 * @param reportedInFlight how many calls the server has said it has, {@code null} if
	 * it has not
	 */
	record Explanation(@Nullable Double latencyFactor, @Nullable Integer reportedInFlight) {

		/** The policy has nothing to say. */
		public static final Explanation NONE = new Explanation(null, null);

	}

}
