package io.github.grpclb.autoconfigure.server.springgrpc;

import java.util.concurrent.TimeUnit;

import io.grpc.Server;

import io.github.grpclb.server.ServerControl;

/**
 * What a drain needs of a server whose connections belong to a servlet container: the
 * container sends GOAWAY and closes them; the server has ended when its calls have.
 * Thread-safe.
 */
final class ServletServer extends Server {

	private static final long STEP_MILLIS = 10;

	private final ServerControl control;

	private volatile boolean shutdown;

	ServletServer(ServerControl control) {
		this.control = control;
	}

	@Override
	public Server start() {
		return this;
	}

	@Override
	public Server shutdown() {
		this.shutdown = true;
		return this;
	}

	@Override
	public Server shutdownNow() {
		return shutdown();
	}

	@Override
	public boolean isShutdown() {
		return this.shutdown;
	}

	@Override
	public boolean isTerminated() {
		return this.shutdown && this.control.snapshot().inFlight() == 0;
	}

	@Override
	public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
		long start = System.nanoTime();
		while (!isTerminated() && System.nanoTime() - start < unit.toNanos(timeout)) {
			Thread.sleep(STEP_MILLIS);
		}
		return isTerminated();
	}

	@Override
	public void awaitTermination() throws InterruptedException {
		awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
	}

}
