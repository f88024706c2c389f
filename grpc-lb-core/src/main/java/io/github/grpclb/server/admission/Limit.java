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
	 * Tells whether streaming calls hold a place for as long as they last.
	 * @return {@code false} if they only need one to start
	 */
	default boolean countsStreams() {
		return true;
	}

	/**
	 * A unary call has ended in a way that says something of how long such calls take.
	 * @param method the full method name
	 * @param start when it came, in nanoseconds
	 * @param end when it ended
	 * @param open how many calls were open then, itself included
	 * @param complete {@code false} if the caller gave up, so that it would have taken
	 * longer
	 */
	default void ended(String method, long start, long end, int open, boolean complete) {
	}

	/**
	 * A call was refused.
	 */
	default void refused() {
	}

}
