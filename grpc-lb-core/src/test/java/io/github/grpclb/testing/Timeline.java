package io.github.grpclb.testing;

/**
 * Virtual time and what falls due in it.
 */
public interface Timeline {

	/**
	 * Reads the time.
	 * @return nanoseconds from an arbitrary origin
	 */
	long now();

	/**
	 * Adds a task.
	 * @param due when it runs, in nanoseconds of {@link #now}; in the past means now
	 * @param task what runs
	 */
	void at(long due, Runnable task);

}
