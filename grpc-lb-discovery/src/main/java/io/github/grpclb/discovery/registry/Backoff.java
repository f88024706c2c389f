package io.github.grpclb.discovery.registry;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How long to leave a registry alone after a failure: from one second on, doubled each
 * time, ±20 % so that a fleet does not come back in step. The limit is lower while nobody
 * answers, since asking then costs the registry nothing.
 */
final class Backoff {

	private static final double JITTER = 0.2;

	private final RegistryNameResolver.Timing timing;

	private final DoubleSupplier random;

	private int failures;

	Backoff(RegistryNameResolver.Timing timing, DoubleSupplier random) {
		this.timing = timing;
		this.random = random;
	}

	void reset() {
		this.failures = 0;
	}

	Duration next(boolean answered) {
		Duration limit = answered ? this.timing.longest() : this.timing.longestUnreachable();
		// 2^20 seconds are beyond every limit.
		double nanos = Math.min(limit.toNanos(),
				this.timing.first().toNanos() * (double) (1L << Math.min(this.failures, 20)));
		this.failures++;
		return Duration.ofNanos((long) (nanos * (1 + JITTER * (2 * this.random.getAsDouble() - 1))));
	}

}
