package io.github.grpclb.server;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets some time pass.
 */
@FunctionalInterface
public interface Sleeper {

	/** Really waits. An interrupt ends the wait and stays set. */
	Sleeper REAL = LockSupport::parkNanos;

	/** How often a condition is looked at. */
	long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

	/**
	 * Waits.
	 * @param nanos for how long, in nanoseconds
	 */
	void pause(long nanos);

}
