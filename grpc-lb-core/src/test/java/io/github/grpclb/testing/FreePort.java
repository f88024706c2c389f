package io.github.grpclb.testing;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A port for a server of another process, which has to be told one.
 */
public final class FreePort {

	/**
	 * Below those that systems give to whoever asks for any, connections included, so
	 * that nobody comes upon it before its server has started.
	 */
	private static final int FROM = 20_000;

	private static final int TO = 32_000;

	private FreePort() {
	}

	/** Returns one that was free just now. */
	public static int next() {
		while (true) {
			int port = ThreadLocalRandom.current().nextInt(FROM, TO);
			if (free(port)) {
				return port;
			}
		}
	}

	private static boolean free(int port) {
		try (ServerSocket socket = new ServerSocket(port)) {
			return socket.isBound();
		}
		catch (IOException ex) {
			return false;
		}
	}

}
