package io.github.grpclb.verification.peer;

/**
 * Threads that end with their socket and never hold the JVM.
 */
final class Daemons {

	private Daemons() {
	}

	static void start(String name, Runnable task) {
		Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		thread.start();
	}

}
