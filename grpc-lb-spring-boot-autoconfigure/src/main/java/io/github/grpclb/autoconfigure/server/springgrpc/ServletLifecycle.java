package io.github.grpclb.autoconfigure.server.springgrpc;

import org.springframework.context.SmartLifecycle;

import io.github.grpclb.server.ServerControl;

/**
 * Starts and ends the serving of a servlet with its container. It leaves beside the
 * container's graceful shutdown, in the same phase: that sends GOAWAY, and would wait in
 * vain for streams that only the drain ends.
 */
final class ServletLifecycle implements SmartLifecycle {

	/** That of Spring Boot's {@code WebServerGracefulShutdownLifecycle}. */
	private static final int GRACEFUL_SHUTDOWN_PHASE = DEFAULT_PHASE - 1024;

	private final ServerControl control;

	private volatile boolean running;

	ServletLifecycle(ServerControl control) {
		this.control = control;
	}

	@Override
	public void start() {
		this.running = true;
		this.control.started();
	}

	@Override
	public void stop() {
		this.running = false;
		this.control.shutdown(new ServletServer(this.control));
	}

	@Override
	public void stop(Runnable callback) {
		Thread thread = new Thread(() -> {
			try {
				stop();
			}
			finally {
				callback.run();
			}
		}, "grpc-lb-servlet-drain");
		thread.start();
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return GRACEFUL_SHUTDOWN_PHASE;
	}

}
