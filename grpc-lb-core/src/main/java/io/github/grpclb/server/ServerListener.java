package io.github.grpclb.server;

import java.time.Duration;

/**
 * Hears of a server's drains. Called in the thread that drains.
 */
public interface ServerListener {

	/** Hears nothing. */
	ServerListener NONE = new ServerListener() {
	};

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
