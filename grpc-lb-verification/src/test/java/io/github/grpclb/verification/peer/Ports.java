package io.github.grpclb.verification.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Ports that a server can leave and come back to. They lie below those that the kernel
 * gives to outgoing connections (32768 and up): while a server is down, one of these may
 * be given its port, even to a client that dials it and so reaches itself. Thread-safe.
 */
final class Ports {

	private static final int FIRST = 10_000;

	private static final int COUNT = 22_000;

	private static final int ATTEMPTS = 200;

	/** Connections of the former server may take a while to be gone. */
	private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

	/** Test runs beside this one begin elsewhere. */
	private static final AtomicInteger NEXT = new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT));

	private Ports() {
	}

	/**
	 * Listens on a port that is free.
	 * @param binding what listens
	 * @return what it has returned
	 */
	static <T> T take(Binding<T> binding) {
		IOException last = null;
		for (int i = 0; i < ATTEMPTS; i++) {
			try {
				return binding.bind(FIRST + Math.floorMod(NEXT.getAndIncrement(), COUNT));
			}
			catch (IOException ex) {
				last = ex;
			}
		}
		throw new UncheckedIOException("None of " + ATTEMPTS + " ports is free", last);
	}

	/**
	 * Listens on a port again as soon as it is free.
	 * @param port the port
	 * @param binding what listens
	 * @return what it has returned
	 */
	static <T> T takeAgain(int port, Binding<T> binding) {
		long giveUp = System.nanoTime() + PATIENCE_NANOS;
		while (true) {
			try {
				return binding.bind(port);
			}
			catch (IOException ex) {
				if (System.nanoTime() > giveUp) {
					throw new UncheckedIOException("Port " + port + " does not become free", ex);
				}
				LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
			}
		}
	}

	/** Listens on a port. */
	interface Binding<T> {

		/**
		 * Listens.
		 * @param port the port
		 * @return whatever it likes
		 * @throws IOException if it cannot, which is taken for a port in use
		 */
		T bind(int port) throws IOException;

	}

}
