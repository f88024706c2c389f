package io.github.grpclb.server.admission;

/**
 * How many calls may be open at once. Thread-safe.
 */
interface Limit {

	/**
	 * Returns the limit.
	 * @return 1 or more; {@link Integer#MAX_VALUE} for none
	 */
	int current();

	/**
	 * Returns how many streams may be open at once, which are counted apart.
	 * @return as many as calls, unless the limit says otherwise
	 */
	default int mostStreams() {
		return current();
	}

	/**
	 * Tells from which age on a call is so much longer than the others that it holds no
	 * place any more.
	 * @return nanoseconds; {@link Long#MAX_VALUE} for never
	 */
	default long longCallNanos() {
		return Long.MAX_VALUE;
	}

	/**
	 * A unary call on which a handler has worked has ended.
	 * @param kind which calls take about as long: the method, and how it ended
	 * @param start when it came, in nanoseconds
	 * @param end when it ended
	 * @param open how many calls held a place then, itself included
	 * @param complete {@code false} if the caller gave up, so that it would have taken
	 * longer
	 */
	default void ended(String kind, long start, long end, int open, boolean complete) {
	}

	/**
	 * A call was refused.
	 * @param now the time in nanoseconds
	 */
	default void refused(long now) {
	}

}
