package io.github.grpclb.discovery.kubernetes;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Passes bytes on, until it is told to swallow those of all connections that are open:
 * what a client sees when packets are dropped on the way.
 */
final class SilentProxy implements AutoCloseable {

	private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

	private final int target;

	/** Connections of an earlier generation are silent. */
	private volatile int generation;

	private volatile int accepted;

	SilentProxy(int target) throws IOException {
		this.target = target;
		thread(this::accept);
	}

	private static void thread(Runnable task) {
		Thread thread = new Thread(task, "silent-proxy");
		thread.setDaemon(true);
		thread.start();
	}

	private void accept() {
		try {
			while (true) {
				Socket client = this.listening.accept();
				Socket server = new Socket(InetAddress.getLoopbackAddress(), this.target);
				int born = this.generation;
				this.accepted++;
				thread(() -> pass(client, server, born));
				thread(() -> pass(server, client, born));
			}
		}
		catch (IOException ex) {
			// Closed.
		}
	}

	private void pass(Socket from, Socket to, int born) {
		try {
			InputStream in = from.getInputStream();
			OutputStream out = to.getOutputStream();
			byte[] buffer = new byte[8192];
			for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
				if (born == this.generation) {
					out.write(buffer, 0, read);
				}
			}
			if (born == this.generation) {
				to.close();
			}
		}
		catch (IOException ex) {
			// The other side has gone.
		}
	}

	String url() {
		return "https://127.0.0.1:" + this.listening.getLocalPort();
	}

	int accepted() {
		return this.accepted;
	}

	void silence() {
		this.generation++;
	}

	@Override
	public void close() throws IOException {
		this.listening.close();
	}

}
