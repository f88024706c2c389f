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
			public void serving() {
				all.forEach(ServerListener::serving);
			}

			@Override
			public void stopped(Duration length, boolean clean) {
				all.forEach((listener) -> listener.stopped(length, clean));
			}

		};
	}

	/**
	 * The server is about to say NOT_SERVING.
	 */
	default void draining() {
	}

	/**
	 * A drain was taken back.
	 */
	default void serving() {
	}

	/**
	 * The server has ended.
	 * @param length how long it took to leave
	 * @param clean whether every call ended by itself
	 */
	default void stopped(Duration length, boolean clean) {
	}

}
