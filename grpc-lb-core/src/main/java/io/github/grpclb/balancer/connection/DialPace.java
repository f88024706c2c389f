package io.github.grpclb.balancer.connection;

import java.util.concurrent.TimeUnit;

/**
 * How long to wait between attempts to connect that come to nothing. At first the wait
 * doubles, then a backend is dialled once a second for as long as a restart may take, so
 * that one that is back is found within a second; what is away for longer is an outage,
 * and found within {@link #longestNanos}. grpc-java's own backoff (1 s, growing by 1.6 to
 * two minutes) is for clients that have nobody else to watch over a connection.
 *
 * @see <a href= "https://github.com/grpc/grpc/blob/master/doc/connection-backoff.md">gRPC
 * connection backoff</a>
 */
record DialPace(long longestNanos) {

	/** Callers may wait for it, and most of what breaks off once is there again. */
	static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	/** grpc-java's first backoff: no fleet dials faster than it is used to. */
	static final long STEADY_NANOS = TimeUnit.SECONDS.toNanos(1);

	/**
	 * About half a minute of waits of a second: processes and pods start in that time.
	 */
	static final int RESTART = 32;

	/**
	 * Returns how long to wait.
	 * @param failures attempts in a row that came to nothing, 0 or more
	 * @return nanoseconds, before jitter
	 */
	long nanos(int failures) {
		if (failures < RESTART) {
			return Math.min(FIRST_NANOS << Math.min(failures, 20), STEADY_NANOS);
		}
		return Math.min(STEADY_NANOS << Math.min(failures - RESTART + 1, 20), this.longestNanos);
	}

	/**
	 * Spreads a wait by a fifth to either side, so that clients do not come back
	 * together.
	 * @param nanos the wait
	 * @param draw 0 to 1
	 * @return nanoseconds
	 */
	static long jittered(long nanos, double draw) {
		return (long) (nanos * (0.8 + 0.4 * draw));
	}

}
