package io.github.grpclb.verification.peer;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * A backend's address that stays while what is behind it changes: another server, none, a
 * delay, a cut, a hole. One thread for each direction of a connection; thread-safe.
 */
public final class TcpProxy implements AutoCloseable {

	private static final int BUFFER = 64 * 1024;

	private final int port;

	private final Set<Link> links = ConcurrentHashMap.newKeySet();

	private final AtomicInteger accepted = new AtomicInteger();

	private volatile String target;

	private volatile long delayMillis;

	private volatile boolean hole;

	private volatile boolean swallowing;

	private volatile boolean closed;

	private @Nullable ServerSocket listener;

	private TcpProxy(String target) {
		this.target = target;
		this.port = Ports.take(this::listen);
	}

	/**
	 * Starts a proxy on a free port.
	 * @param target {@code host:port} of the server behind it
	 * @return the proxy
	 */
	public static TcpProxy to(String target) {
		return new TcpProxy(target);
	}

	private synchronized int listen(int port) throws IOException {
		ServerSocket socket = new ServerSocket();
		try {
			socket.setReuseAddress(true);
			socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1024);
		}
		catch (IOException ex) {
			Sockets.close(socket);
			throw ex;
		}
		this.listener = socket;
		Daemons.start("proxy-accept", () -> accept(socket));
		return port;
	}

	private void accept(ServerSocket listener) {
		while (true) {
			try {
				Socket client = listener.accept();
				this.accepted.incrementAndGet();
				Daemons.start("proxy-dial", () -> join(client));
			}
			catch (IOException ex) {
				return;
			}
		}
	}

	private void join(Socket client) {
		Socket server = new Socket();
		try {
			String[] parts = this.target.split(":");
			client.setTcpNoDelay(true);
			server.setTcpNoDelay(true);
			server.connect(new InetSocketAddress(parts[0], Integer.parseInt(parts[1])));
			Link link = new Link(client, server);
			this.links.add(link);
			Daemons.start("proxy-up", () -> pump(link, client, server, false));
			Daemons.start("proxy-down", () -> pump(link, server, client, true));
		}
		catch (IOException ex) {
			Sockets.reset(client);
			Sockets.reset(server);
		}
	}

	private void pump(Link link, Socket from, Socket to, boolean down) {
		byte[] buffer = new byte[BUFFER];
		try {
			InputStream in = from.getInputStream();
			OutputStream out = to.getOutputStream();
			for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
				if (this.delayMillis > 0) {
					Thread.sleep(this.delayMillis);
				}
				if (this.hole || (down && this.swallowing)) {
					link.poisoned = true;
				}
				if (!link.poisoned) {
					out.write(buffer, 0, read);
				}
			}
			// A half-closed HTTP/2 connection is over.
			link.finish();
		}
		catch (IOException ex) {
			link.reset();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			this.links.remove(link);
		}
	}

	/**
	 * Sends connections from now on elsewhere and resets those that are there.
	 * @param target {@code host:port}
	 */
	public void switchTo(String target) {
		this.target = target;
		this.hole = false;
		this.swallowing = false;
		listenAgain();
		reset();
	}

	/** Sends connections from now on elsewhere; open ones stay where they are. */
	public void sendNewTo(String target) {
		this.target = target;
	}

	private synchronized void listenAgain() {
		ServerSocket socket = this.listener;
		if (socket == null && !this.closed) {
			Ports.takeAgain(this.port, this::listen);
		}
	}

	/** Ends all connections with a FIN, as a server that exits. */
	public void cut() {
		this.links.forEach(Link::finish);
	}

	/** Ends all connections with a RST, as a kernel whose process was killed. */
	public void reset() {
		this.links.forEach(Link::reset);
	}

	/** Refuses new connections and resets those that are there: {@code kill -9}. */
	public synchronized void kill() {
		ServerSocket socket = this.listener;
		this.listener = null;
		Sockets.close(socket);
		reset();
	}

	/**
	 * Takes bytes and delivers none, in both directions, for good: a stopped process or a
	 * dropped route. Connections that were open then never work again.
	 */
	public void blackHole() {
		this.hole = true;
	}

	/** Delivers requests and loses answers. */
	public void swallowAnswers() {
		this.swallowing = true;
	}

	/**
	 * Holds every packet back.
	 * @param millis how long
	 */
	public void delay(long millis) {
		this.delayMillis = millis;
	}

	/**
	 * Returns where clients connect to.
	 * @return {@code host:port}
	 */
	public String address() {
		return "127.0.0.1:" + this.port;
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
		return this.links.size();
	}

	@Override
	public void close() {
		this.closed = true;
		kill();
	}

	private static final class Link {

		private final Socket client;

		private final Socket server;

		/** What was lost once makes no stream again. */
		private volatile boolean poisoned;

		Link(Socket client, Socket server) {
			this.client = client;
			this.server = server;
		}

		void finish() {
			Sockets.close(this.client);
			Sockets.close(this.server);
		}

		void reset() {
			Sockets.reset(this.client);
			Sockets.reset(this.server);
		}

	}

}
