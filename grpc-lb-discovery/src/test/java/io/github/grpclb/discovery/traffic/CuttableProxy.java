package io.github.grpclb.discovery.traffic;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * A TCP line to a server that can be cut while the server works on.
 */
public final class CuttableProxy implements AutoCloseable {

	private final int target;

	private final List<Socket> open = new ArrayList<>();

	private ServerSocket listener;

	private final int port;

	public CuttableProxy(int target) {
		this.target = target;
		this.port = listen(0);
	}

	public int port() {
		return this.port;
	}

	/** Lets clients through again, on the same port. */
	public void mend() {
		listen(this.port);
	}

	private synchronized int listen(int port) {
		try {
			ServerSocket socket = new ServerSocket();
			socket.setReuseAddress(true);
			socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
			this.listener = socket;
			daemon(() -> accept(socket));
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void accept(ServerSocket socket) {
		try {
			while (true) {
				Socket client = socket.accept();
				Socket server = new Socket(InetAddress.getLoopbackAddress(), this.target);
				synchronized (this) {
					this.open.add(client);
					this.open.add(server);
				}
				daemon(() -> copy(client, server));
				daemon(() -> copy(server, client));
			}
		}
		catch (IOException ex) {
			// Cut.
		}
	}

	private static void copy(Socket from, Socket to) {
		try (from; to) {
			InputStream in = from.getInputStream();
			OutputStream out = to.getOutputStream();
			in.transferTo(out);
		}
		catch (IOException ex) {
			// Cut, or one side hung up: either ends both.
		}
	}

	/** Ends all connections and takes no new ones. */
	public synchronized void cut() {
		try {
			this.listener.close();
			for (Socket socket : this.open) {
				socket.close();
			}
			this.open.clear();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		cut();
	}

	private static void daemon(Runnable task) {
		Thread thread = new Thread(task, "cuttable-proxy");
		thread.setDaemon(true);
		thread.start();
	}

}
