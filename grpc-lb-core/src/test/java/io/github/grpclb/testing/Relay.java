package io.github.grpclb.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Carries bytes between clients and a server, and hangs up when the test says so: without
 * a GOAWAY, as a process that dies does.
 */
public final class Relay implements AutoCloseable {

	private final Queue<Socket> clients = new ConcurrentLinkedQueue<>();

	private final ServerSocket listener;

	private final int server;

	public Relay(EchoServer server) {
		this.server = server.port();
		try {
			this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		run(this::accept);
	}

	public String address() {
		return "127.0.0.1:" + this.listener.getLocalPort();
	}

	private void accept() throws IOException {
		while (true) {
			Socket client = this.listener.accept();
			client.setTcpNoDelay(true);
			Socket upstream = new Socket(InetAddress.getLoopbackAddress(), this.server);
			upstream.setTcpNoDelay(true);
			this.clients.add(client);
			run(() -> pump(client, upstream));
			run(() -> pump(upstream, client));
		}
	}

	/** What the server has had is executed, whether or not its client hears of it. */
	private static void pump(Socket from, Socket to) throws IOException {
		try (InputStream in = from.getInputStream(); OutputStream out = to.getOutputStream()) {
			in.transferTo(out);
		}
	}

	/**
	 * Ends all connections with a FIN.
	 * @return how many there were
	 */
	public int fin() {
		int ended = 0;
		for (Socket client = this.clients.poll(); client != null; client = this.clients.poll()) {
			try {
				client.shutdownOutput();
				client.close();
				ended++;
			}
			catch (IOException ex) {
				// It has gone before.
			}
		}
		return ended;
	}

	private static void run(Transfer transfer) {
		Thread thread = new Thread(() -> {
			try {
				transfer.run();
			}
			catch (IOException ex) {
				// The other side has hung up, or the test is over.
			}
		}, "relay");
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void close() {
		try {
			this.listener.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		fin();
	}

	private interface Transfer {

		void run() throws IOException;

	}

}
