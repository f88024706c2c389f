package io.github.grpclb.control;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Lets a client replace its connections, because something has changed that only new ones
 * take over, such as a certificate. Each channel opens a new connection, waits until it
 * can carry calls, and only then lets go of an old one; calls on that one go on to their
 * end. One at a time, so that never more than one connection of a channel is missing or
 * extra. A backend that does not accept a new connection keeps its old one, and is tried
 * again. Thread-safe.
 */
public final class ConnectionRenewals {

	private final List<Consumer<Cause>> channels = new CopyOnWriteArrayList<>();

	ConnectionRenewals() {
	}

	/**
	 * Asks for the replacement of all connections that were opened before now, and
	 * returns at once. A client without channels has nothing to replace.
	 * @param cause why
	 */
	public void request(Cause cause) {
		this.channels.forEach((channel) -> channel.accept(cause));
	}

	/**
	 * Asks to hear of requests.
	 * @param channel called on the thread that requests
	 * @return stops it
	 */
	public Registration onRequest(Consumer<Cause> channel) {
		this.channels.add(channel);
		return () -> this.channels.remove(channel);
	}

}
