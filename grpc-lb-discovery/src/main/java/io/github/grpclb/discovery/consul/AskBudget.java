package io.github.grpclb.discovery.consul;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Keeps an agent that does not hold blocking queries back from being asked in a busy
 * loop, as <a href="https://developer.hashicorp.com/consul/api-docs/features/blocking">
 * Consul asks its clients to</a>. Answers that bring nothing new cost a token each; one
 * comes back every 30 s, so that in the long run no more than two requests a minute tell
 * nothing, and a few in a row, such as after changes of another service, wait for
 * nothing.
 */
final class AskBudget {

	private static final double BURST = 5;

	private static final double REFILL_NANOS = TimeUnit.SECONDS.toNanos(30);

	private final LongSupplier clock;

	private double tokens = BURST;

	private long counted;

	AskBudget(LongSupplier clock) {
		this.clock = clock;
		this.counted = clock.getAsLong();
	}

	/**
	 * Counts an answer that brought nothing new.
	 * @return how long to wait before the next question, in nanoseconds
	 */
	long nothingNew() {
		long now = this.clock.getAsLong();
		this.tokens = Math.min(BURST, this.tokens + (now - this.counted) / REFILL_NANOS) - 1;
		this.counted = now;
		return (this.tokens >= 0) ? 0 : (long) (-this.tokens * REFILL_NANOS);
	}

}
