package io.github.grpclb.autoconfigure.discovery;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells the open resolvers that a discovery client may know something new. Thread-safe;
 * the listeners must not block.
 */
final class Heartbeats {

	private final Set<Runnable> listeners = ConcurrentHashMap.newKeySet();

	void add(Runnable listener) {
		this.listeners.add(listener);
	}

	void remove(Runnable listener) {
		this.listeners.remove(listener);
	}

	void beat() {
		this.listeners.forEach(Runnable::run);
	}

}
