package io.github.grpclb.server;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

import io.grpc.Server;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.grpclb.server.calls.OpenCalls;
import io.github.grpclb.spec.DrainSpec;

/**
 * Takes the steps of a drain, each logged and timed.
 */
final class DrainSteps {

	private static final Logger logger = LoggerFactory.getLogger(ServerControl.class);

	/** Enough to see who does not end, short enough for a log line. */
	private static final int STRAGGLERS = 10;

	/** What clients need to take in an end that they did not ask for. */
	private static final Duration LAST = Duration.ofSeconds(1);

	private final DrainSpec spec;

	private final ServerStreams streams;

	private final OpenCalls calls;

	private final ServerListener listener;

	private final LongSupplier ticker;

	private final Sleeper waiting;

	DrainSteps(DrainSpec spec, ServerStreams streams, OpenCalls calls, ServerListener listener, LongSupplier ticker,
			Sleeper waiting) {
		this.spec = spec;
		this.streams = streams;
		this.calls = calls;
		this.listener = listener;
		this.ticker = ticker;
		this.waiting = waiting;
	}

	/** Asks clients and platforms to go elsewhere. */
	void announce() {
		pass(DrainPhase.READINESS, this.listener::draining);
		pass(DrainPhase.DEREGISTER, this.listener::deregister);
		pass(DrainPhase.NOT_SERVING, this.streams.health()::close);
	}

	/** Takes the announcement back, in the reverse order. */
	void withdraw() {
		this.streams.health().open();
		this.listener.register();
		this.listener.serving();
	}

	/**
	 * Waits until nobody calls any more, after the announcement.
	 * @param start when that was
	 */
	void awaitQuiet(long start) {
		Duration left = this.spec.delay().minusNanos(this.ticker.getAsLong() - start);
		pass(DrainPhase.DELAY, () -> await(left, () -> nobodyKnows() || quiet(start)));
	}

	/**
	 * Ends the server, which nobody calls any more.
	 * @param server the server
	 * @param start when its end was announced
	 */
	void leave(Server server, long start) {
		pass(DrainPhase.GOAWAY, () -> {
			server.shutdown();
			this.streams.reconnectEarly();
		});
		long goaway = this.ticker.getAsLong();
		pass(DrainPhase.IN_FLIGHT,
				() -> await(this.spec.grace(), () -> this.calls.inFlight() == 0 || server.isTerminated()));
		pass(DrainPhase.WATCHES, () -> {
			this.streams.endWatches();
			if (this.calls.inFlight() == 0) {
				Duration rest = this.spec.grace().minusNanos(this.ticker.getAsLong() - goaway);
				await((rest.compareTo(LAST) > 0) ? rest : LAST, server::isTerminated);
			}
		});
		boolean clean = server.isTerminated();
		if (!clean) {
			pass(DrainPhase.FORCE, () -> force(server));
		}
		Duration length = Duration.ofNanos(this.ticker.getAsLong() - start);
		this.listener.stopped(length, clean);
		logger.info("Drained in {} ms; {} calls came since the start{}", length.toMillis(), this.calls.accepted(),
				clean ? "" : "; the last ones were cut off");
	}

	private void force(Server server) {
		logger.warn(
				"Cutting off {} calls that did not end within {} after GOAWAY: {}. Give them deadlines, raise "
						+ "grpc.lb.server.drain.grace, or let streams reconnect with grpc.lb.server.max-stream-age.",
				this.calls.inFlight(), this.spec.grace(), this.streams.ending().oldest(STRAGGLERS));
		if (this.streams.endAll() > 0) {
			await(LAST, server::isTerminated);
		}
		server.shutdownNow();
		await(LAST, server::isTerminated);
	}

	private void pass(DrainPhase phase, Runnable step) {
		long start = this.ticker.getAsLong();
		step.run();
		Duration length = Duration.ofNanos(this.ticker.getAsLong() - start);
		logger.info("Drain, {} of {}: {} took {} ms; {} calls in flight on {} connections", phase.ordinal() + 1,
				DrainPhase.values().length, phase, length.toMillis(), this.calls.inFlight(), this.calls.connections());
		this.listener.passed(phase, length);
	}

	/** A server that never had a connection has nobody to wait for. */
	private boolean nobodyKnows() {
		return !this.calls.hadConnections();
	}

	private boolean quiet(long start) {
		long now = this.ticker.getAsLong();
		long period = this.spec.quietPeriod().toNanos();
		return now - start >= this.spec.minDelay().toNanos() && period > 0
				&& now - Math.max(this.calls.lastStart(), start - period) >= period;
	}

	private void await(Duration longest, BooleanSupplier condition) {
		long start = this.ticker.getAsLong();
		long passed = 0;
		while (passed < longest.toNanos() && !condition.getAsBoolean() && !Thread.currentThread().isInterrupted()) {
			this.waiting.pause(Math.min(Sleeper.STEP_NANOS, longest.toNanos() - passed));
			passed = this.ticker.getAsLong() - start;
		}
	}

}
