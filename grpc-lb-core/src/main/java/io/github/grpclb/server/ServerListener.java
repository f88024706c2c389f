package io.github.grpclb.server;

import java.time.Duration;
import java.util.List;

/**
 * Hears of a server's drains. Called in the thread that drains, never by two threads at
 * once but for {@link #passed} and {@link #stopped} where one control has several
 * servers. A listener must not drain or undrain the server itself.
 */
public interface ServerListener {

	/** Hears nothing. */
	ServerListener NONE = new ServerListener() {
	};

	/**
	 * Passes everything on.
	 * @param listeners who hears it, in this order
	 * @return one listener for all of them
	 */
	static ServerListener all(List<? extends ServerListener> listeners) {
		return new ServerListeners(listeners);
	}

	/**
	 * A drain begins: refuse readiness. Every listener hears this before any of them
	 * hears {@link #deregister}.
	 */
	default void draining() {
	}

	/**
	 * Take the server out of a registry of services. It is about to say NOT_SERVING. What
	 * is thrown here, or in any other method, is logged, and the drain goes on.
	 */
	default void deregister() {
	}

	/**
	 * A drain is taken back, or the server was started again: put the server into the
	 * registry again that it was taken out of. Health says the truth again.
	 */
	default void register() {
	}

	/**
	 * A drain was taken back, or the server was started again: accept traffic.
	 */
	default void serving() {
	}

	/**
	 * A step of a drain is over.
	 * @param phase the step
	 * @param length how long it took
	 */
	default void passed(DrainPhase phase, Duration length) {
	}

	/**
	 * The server has ended.
	 * @param length how long it took to leave
	 * @param clean whether every call ended by itself
	 */
	default void stopped(Duration length, boolean clean) {
	}

}
