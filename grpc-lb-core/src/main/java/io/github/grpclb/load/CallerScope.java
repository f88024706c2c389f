package io.github.grpclb.load;

import io.github.grpclb.Internal;

/**
 * What the thread has that starts a call, for example its trace. Attempts end on
 * transport threads; whoever hears of them can have it there. Thread-safe.
 */
@FunctionalInterface
@Internal
public interface CallerScope {

	/**
	 * Runs a task on this thread as if the caller ran it. Never throws by itself.
	 * @param task the task, exactly once
	 */
	void run(Runnable task);

}
