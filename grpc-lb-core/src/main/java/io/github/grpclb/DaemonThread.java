package io.github.grpclb;

/**
 * A thread of ours, which keeps neither the process alive nor the application that
 * happens to need it first: without a class loader of its own it would keep the caller's
 * context class loader, and a servlet container says at its end that the thread leaks.
 */
@Internal
public final class DaemonThread {

	private DaemonThread() {
	}

	/**
	 * Creates a thread.
	 * @param task what it does
	 * @param name its name
	 * @return a thread that has not started
	 */
	public static Thread of(Runnable task, String name) {
		Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		thread.setContextClassLoader(DaemonThread.class.getClassLoader());
		return thread;
	}

}
