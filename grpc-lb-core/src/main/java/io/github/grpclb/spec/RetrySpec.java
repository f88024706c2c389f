package io.github.grpclb.spec;

import java.time.Duration;
import java.util.Set;

import io.grpc.Status;

/**
 * Retries (gRFC A6).
 *
 * @param enabled whether calls are retried
 * @param maxAttempts attempts in all, 2 to 5
 * @param initialBackoff the mean of the first pause, above zero
 * @param maxBackoff the longest pause, above zero
 * @param backoffMultiplier what each pause is multiplied with, above 0
 * @param statusCodes the statuses that are retried; not {@code OK}. {@code UNAVAILABLE}
 * includes streams that a server resets with CANCEL
 * @param avoidTriedBackends whether attempts avoid the backends that failed this call
 * @param throttle the budget that stops a retry storm
 * @see <a href=
 * "https://github.com/grpc/proposal/blob/master/A6-client-retries.md#retry-policy-capabilities">gRFC
 * A6, retry policy capabilities</a>
 */
public record RetrySpec(boolean enabled, int maxAttempts, Duration initialBackoff, Duration maxBackoff,
		double backoffMultiplier, Set<Status.Code> statusCodes, boolean avoidTriedBackends, Throttle throttle) {

	public RetrySpec {
		Require.range("retry.max-attempts", maxAttempts, 2, 5);
		Require.positive("retry.initial-backoff", initialBackoff);
		Require.positive("retry.max-backoff", maxBackoff);
		if (maxBackoff.compareTo(initialBackoff) < 0) {
			throw new InvalidSpecException("retry.max-backoff", maxBackoff,
					"at least retry.initial-backoff (" + initialBackoff + ")", "Raise it, or lower initial-backoff.");
		}
		Require.range("retry.backoff-multiplier", backoffMultiplier, 0.001, 1000.0);
		statusCodes = Set.copyOf(statusCodes);
		if (statusCodes.isEmpty() || statusCodes.contains(Status.Code.OK)) {
			throw new InvalidSpecException("retry.status-codes", statusCodes, "gRPC statuses other than OK",
					"For example [UNAVAILABLE]; set retry.enabled: false to retry nothing.");
		}
	}

	/**
	 * Returns the defaults: {@code UNAVAILABLE}, three attempts, throttled.
	 * @return the default settings
	 */
	public static RetrySpec defaults() {
		return new RetrySpec(true, 3, Duration.ofMillis(100), Duration.ofSeconds(1), 2, Set.of(Status.Code.UNAVAILABLE),
				true, new Throttle(100, 0.1));
	}

	/**
	 * The retry budget: a failure takes a token, a success gives {@code tokenRatio} back;
	 * no retries while half or fewer are left.
	 *
	 * @param maxTokens tokens at the start, 1 to 1000
	 * @param tokenRatio tokens that a success gives back, above 0, kept to three decimals
	 */
	public record Throttle(int maxTokens, double tokenRatio) {

		public Throttle {
			Require.range("retry.throttle.max-tokens", maxTokens, 1, 1000);
			Require.range("retry.throttle.token-ratio", tokenRatio, 0.001, 1000.0);
		}
	}

}
