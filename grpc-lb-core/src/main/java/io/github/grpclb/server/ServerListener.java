package io.github.grpclb.server;

import java.time.Duration;
import java.util.List;

/**
 * Hears of a server's drains. Called in the thread that drains.
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
		List<ServerListener> all = List.copyOf(listeners);
		return new ServerListener() {

			@Override
			public void draining() {
				all.forEach(ServerListener::draining);
			}

			@Override
			public void deregister() {
				all.forEach(ServerListener::deregister);
			}

			@Override
			public void register() {
				all.forEach(ServerListener::register);
			}

			@Override
			public void serving() {
				all.forEach(ServerListener::serving);
			}

			@Override
			public void passed(DrainPhase phase, Duration length) {
				all.forEach((listener) -> listener.passed(phase, length));
			}

			@Override
			public void stopped(Duration length, boolean clean) {
				all.forEach((listener) -> listener.stopped(length, clean));
			}

		};
	}

	/**
	 * A drain begins: refuse readiness. Every listener hears this before any of them
	 * hears {@link #deregister}.
	 */
	default void draining() {
	}

	/**
	 * Take the server out of a registry of services. It is about to say NOT_SERVING. What
	 * fails here must not be thrown: the drain goes on.
	 */
	default void deregister() {
	}

	/**
	 * A drain is taken back: put the server into the registry again that it was taken out
	 * of. Health says the truth again.
	 */
	default void register() {
	}

	/**
	 * A drain was taken back: accept traffic.
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
