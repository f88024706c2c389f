package io.github.grpclb.testing;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

import io.grpc.Status;

import io.github.grpclb.spec.CallSpec;
import io.github.grpclb.spec.HedgingSpec;
import io.github.grpclb.spec.RetrySpec;

/**
 * Call settings of tests.
 */
public final class CallSettings {

	private CallSettings() {
	}

	/** Nothing is retried. */
	public static CallSpec noRetries(Duration deadline) {
		RetrySpec on = RetrySpec.defaults();
		RetrySpec off = new RetrySpec(false, on.maxAttempts(), on.initialBackoff(), on.maxBackoff(),
				on.backoffMultiplier(), on.statusCodes(), true, on.throttle());
		return new CallSpec(deadline, Duration.ZERO, false, off, HedgingSpec.defaults(), Map.of());
	}

	/** A retry that is free to go waits for no backoff worth counting. */
	public static CallSpec retriedAtOnce(Duration deadline) {
		RetrySpec usual = RetrySpec.defaults();
		RetrySpec quick = new RetrySpec(true, usual.maxAttempts(), Duration.ofMillis(1), Duration.ofMillis(1),
				usual.backoffMultiplier(), usual.statusCodes(), usual.avoidTriedBackends(), usual.throttle());
		return new CallSpec(deadline, Duration.ZERO, false, quick, HedgingSpec.defaults(), Map.of());
	}

	/** A second attempt is sent after the delay. */
	public static CallSpec hedged(Duration deadline, Duration delay) {
		return new CallSpec(deadline, Duration.ZERO, false, RetrySpec.defaults(),
				new HedgingSpec(true, 2, delay, Set.of(Status.Code.UNAVAILABLE)), Map.of());
	}

}
