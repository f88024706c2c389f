package io.github.grpclb.verification.psm;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;

import io.github.grpclb.verification.client.Caller;
import io.github.grpclb.verification.client.Caller.Outcome;
import io.github.grpclb.verification.client.OtherMethod;
import io.github.grpclb.verification.peer.CountingServer;

/**
 * Calls at the suite's pace until it is closed.
 */
final class Traffic implements AutoCloseable {

	/** The pace of psm-interop's clients is 25 to 100. */
	private static final int CALLS_PER_SECOND = 100;

	/**
	 * No call has to fail by its deadline, also on a machine that is slow for seconds.
	 */
	private static final long DEADLINE_MILLIS = 15_000;

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private final Caller caller;

	private final Thread thread;

	private Traffic(Channel channel) {
		this.caller = new Caller(channel, DEADLINE_MILLIS);
		this.thread = new Thread(
				() -> this.caller.pace(CALLS_PER_SECOND, () -> !Thread.currentThread().isInterrupted()), "psm-traffic");
		this.thread.setDaemon(true);
		this.thread.start();
	}

	static Traffic over(Channel channel) {
		return new Traffic(channel);
	}

	/** Calls that carry a header. */
	static Traffic withHeader(Channel channel, String name, String value) {
		Metadata headers = new Metadata();
		headers.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value);
		return over(ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers)));
	}

	/** Calls of {@link CountingServer#OTHER}. */
	static Traffic ofTheOtherMethod(Channel channel) {
		return over(ClientInterceptors.intercept(channel, new OtherMethod()));
	}

	/** Waits for the next calls, all of which begin after this. */
	Window next(int calls) {
		long from = System.nanoTime();
		long giveUp = from + PATIENCE.toNanos();
		while (true) {
			List<Outcome> outcomes = this.caller.outcomes()
				.stream()
				.filter((outcome) -> outcome.startedNanos() - from >= 0)
				.toList();
			if (outcomes.size() >= calls) {
				return Window.of(outcomes.subList(0, calls));
			}
			if (System.nanoTime() > giveUp) {
				throw new AssertionError("Only %d of %d calls have ended".formatted(outcomes.size(), calls));
			}
			LockSupport.parkNanos(10_000_000);
		}
	}

	/** Looks at windows until one is right; returns the last. */
	Window until(int calls, Predicate<Window> right) {
		long giveUp = System.nanoTime() + PATIENCE.toNanos();
		Window window = next(calls);
		while (!right.test(window) && System.nanoTime() < giveUp) {
			window = next(calls);
		}
		return window;
	}

	@Override
	public void close() {
		this.thread.interrupt();
		try {
			this.thread.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
