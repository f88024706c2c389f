package io.github.grpclb.autoconfigure.testing;

import java.io.Closeable;
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
 * A path to a server that can freeze, as a firewall does that has forgotten a connection:
 * everything stays open, and nothing comes through.
 */
public final class FreezingProxy implements Closeable {

	private final Queue<Closeable> open = new ConcurrentLinkedQueue<>();

	private final ServerSocket listening;

	private final int port;

	private volatile boolean frozen;

	public FreezingProxy(int port) {
		this.port = port;
		try {
			this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.open.add(this.listening);
		run(this::accept);
	}

	private void accept() throws IOException {
		while (true) {
			Socket near = this.listening.accept();
			this.open.add(near);
			if (!this.frozen) {
				Socket far = new Socket(InetAddress.getLoopbackAddress(), this.port);
				this.open.add(far);
				run(() -> pump(near, far));
				run(() -> pump(far, near));
			}
		}
	}

	private void pump(Socket from, Socket to) throws IOException {
		InputStream in = from.getInputStream();
		OutputStream out = to.getOutputStream();
		byte[] buffer = new byte[8192];
		for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
			if (!this.frozen) {
				out.write(buffer, 0, read);
			}
		}
		to.close();
	}

	private static void run(Step step) {
		Thread thread = new Thread(() -> {
			try {
				step.run();
			}
			catch (IOException ex) {
				// Closed: so ends the thread.
			}
		}, "proxy");
		thread.setDaemon(true);
		thread.start();
	}

	public String address() {
		return "127.0.0.1:" + this.listening.getLocalPort();
	}

	/** Nothing comes through any more. */
	public void freeze() {
		this.frozen = true;
	}

	@Override
	public void close() throws IOException {
		for (Closeable each : this.open) {
			each.close();
		}
	}

	private interface Step {

		void run() throws IOException;

	}

}
