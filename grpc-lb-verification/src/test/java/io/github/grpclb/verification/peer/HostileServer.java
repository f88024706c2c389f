package io.github.grpclb.verification.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server that speaks HTTP/2 as a {@link Script} tells it to, right or wrong, on plain
 * sockets. One thread for each connection; thread-safe.
 */
public final class HostileServer implements AutoCloseable {

	private final ServerSocket listener;

	private final Set<Http2Connection> connections = ConcurrentHashMap.newKeySet();

	private final AtomicInteger accepted = new AtomicInteger();

	private final AtomicInteger calls = new AtomicInteger();

	private final AtomicInteger watches = new AtomicInteger();

	private volatile Script script;

	private HostileServer(Script script, int port) {
		this.script = script;
		try {
			this.listener = new ServerSocket();
			this.listener.setReuseAddress(true);
			this.listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1024);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		Daemons.start("hostile-accept", this::accept);
	}

	/**
	 * Starts a server on a free port.
	 * @param script what it does
	 * @return the server
	 */
	public static HostileServer start(Script script) {
		return new HostileServer(script, 0);
	}

	/**
	 * Starts a server on a port that was refused before.
	 * @param script what it does
	 * @param port the port
	 * @return the server
	 */
	public static HostileServer start(Script script, int port) {
		return new HostileServer(script, port);
	}

	private void accept() {
		while (true) {
			try {
				Socket socket = this.listener.accept();
				this.accepted.incrementAndGet();
				Http2Connection connection = new Http2Connection(socket, this);
				this.connections.add(connection);
				Daemons.start("hostile-connection", connection::run);
			}
			catch (IOException ex) {
				return;
			}
		}
	}

	void ended(Http2Connection connection) {
		this.connections.remove(connection);
	}

	void request(boolean watch) {
		(watch ? this.watches : this.calls).incrementAndGet();
	}

	Script script() {
		return this.script;
	}

	/**
	 * Changes what it does, from the next event of each connection on.
	 * @param script what it does now
	 */
	public void play(Script script) {
		this.script = script;
	}

	/**
	 * Returns where it listens.
	 * @return {@code host:port}
	 */
	public String address() {
		return "127.0.0.1:" + this.listener.getLocalPort();
	}

	/**
	 * Counts the connections that clients have opened.
	 * @return the total, which never falls
	 */
	public int accepted() {
		return this.accepted.get();
	}

	/**
	 * Counts the connections that are open.
	 * @return the count
	 */
	public int open() {
		return this.connections.size();
	}

	/**
	 * Counts requests other than health watches.
	 * @return the total
	 */
	public int calls() {
		return this.calls.get();
	}

	/**
	 * Counts health watches.
	 * @return the total
	 */
	public int watches() {
		return this.watches.get();
	}

	@Override
	public void close() {
		Sockets.close(this.listener);
		this.connections.forEach(Http2Connection::close);
	}

}
