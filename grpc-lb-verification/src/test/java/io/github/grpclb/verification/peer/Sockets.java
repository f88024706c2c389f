package io.github.grpclb.verification.peer;

import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;

import org.jspecify.annotations.Nullable;

/**
 * The two ways in which a connection ends.
 */
final class Sockets {

	private Sockets() {
	}

	/** Ends it with a FIN. */
	static void close(@Nullable Closeable socket) {
		try {
			if (socket != null) {
				socket.close();
			}
		}
		catch (IOException ex) {
			// It is gone, which is what was wanted.
		}
	}

	/** Ends it with a RST: unsent bytes are dropped, and the peer's read fails. */
	static void reset(Socket socket) {
		try {
			socket.setSoLinger(true, 0);
		}
		catch (IOException ex) {
			// It is closed already.
		}
		close(socket);
	}

}
