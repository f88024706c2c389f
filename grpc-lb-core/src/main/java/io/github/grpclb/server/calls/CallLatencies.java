package io.github.grpclb.server.calls;

import io.github.grpclb.Internal;

/**
 * Is told how long calls take. Thread-safe.
 */
@Internal
public interface CallLatencies {

	/**
	 * Tells whether anybody asks for latencies, which cost a reading of the clock.
	 * @param now the time in nanoseconds
	 * @return {@code false} if calls that begin now need not be timed
	 */
	boolean wanted(long now);

	/**
	 * A call with one answer has succeeded.
	 * @param inFlight how many others were open when it came
	 * @param nanos how long it took
	 * @param now when it ended
	 */
	void add(int inFlight, long nanos, long now);

}
