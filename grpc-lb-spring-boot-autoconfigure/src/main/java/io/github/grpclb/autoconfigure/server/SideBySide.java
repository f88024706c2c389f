package io.github.grpclb.autoconfigure.server;

import java.util.List;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.Lifecycle;

/**
 * Stops the servers of one context at the same time, so that they share the grace.
 */
final class SideBySide {

	private static final Logger logger = LoggerFactory.getLogger(SideBySide.class);

	private SideBySide() {
	}

	static void stop(Stream<? extends Lifecycle> servers) {
		List<? extends Lifecycle> running = servers.filter(Lifecycle::isRunning).toList();
		List<Thread> others = running.stream()
			.skip(1)
			.map((server) -> new Thread(() -> stop(server), "grpc-lb-stop"))
			.toList();
		others.forEach(Thread::start);
		running.stream().limit(1).forEach(SideBySide::stop);
		for (Thread other : others) {
			try {
				other.join();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				return;
			}
		}
	}

	/** One that fails keeps neither the others nor the context from ending. */
	private static void stop(Lifecycle server) {
		try {
			server.stop();
		}
		catch (RuntimeException ex) {
			logger.warn(
					"A gRPC server could not be stopped early; it is stopped with the other parts of the application",
					ex);
		}
	}

}
