package io.github.grpclb.benchmarks.harness;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Moves a virtual clock on as fast as the real one, in a thread of its own, so that
 * timers run beside the calls that are measured.
 */
public final class Heartbeat implements AutoCloseable {

	/** Shorter than any timer that looks at calls, and next to no work. */
	private static final long BEAT = TimeUnit.MILLISECONDS.toNanos(10);

	private final VirtualTime time;

	private final Thread thread;

	private volatile boolean over;

	Heartbeat(VirtualTime time) {
		this.time = time;
		this.thread = new Thread(this::beat, "heartbeat");
		this.thread.setDaemon(true);
		this.thread.start();
	}

	private void beat() {
		long last = System.nanoTime();
		while (!this.over) {
			LockSupport.parkNanos(BEAT);
			long now = System.nanoTime();
			this.time.advance(now - last);
			last = now;
		}
	}

	/** Returns when the last timer has run. */
	@Override
	public void close() {
		this.over = true;
		boolean interrupted = false;
		while (this.thread.isAlive()) {
			try {
				this.thread.join();
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

}
