package io.github.grpclb.spec;

import java.time.Duration;
import java.util.Set;

import io.grpc.Status;

/**
 * Hedging (gRFC A6): further attempts before the first one answers. Only for methods that
 * may safely run twice.
 *
 * @param enabled whether calls are hedged; hedged methods are not retried
 * @param maxAttempts attempts in all, 2 to 5
 * @param delay the time between two attempts; zero sends them all at once
 * @param nonFatalStatusCodes statuses after which the next attempt is sent at once
 * @see <a href=
 * "https://github.com/grpc/proposal/blob/master/A6-client-retries.md#hedging-policy">gRFC
 * A6, hedging policy</a>
 */
public record HedgingSpec(boolean enabled, int maxAttempts, Duration delay, Set<Status.Code> nonFatalStatusCodes) {

	public HedgingSpec {
		Require.range("hedging.max-attempts", maxAttempts, 2, 5);
		Require.notNegative("hedging.delay", delay);
		nonFatalStatusCodes = Set.copyOf(nonFatalStatusCodes);
		if (nonFatalStatusCodes.contains(Status.Code.OK)) {
			throw new InvalidSpecException("hedging.non-fatal-status-codes", nonFatalStatusCodes,
					"gRPC statuses other than OK", "For example [UNAVAILABLE].");
		}
	}

	/**
	 * Returns the defaults: off.
	 * @return the default settings
	 */
	public static HedgingSpec defaults() {
		return new HedgingSpec(false, 2, Duration.ofMillis(20), Set.of(Status.Code.UNAVAILABLE));
	}

}
