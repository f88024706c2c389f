package io.github.grpclb.spec;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How each call behaves.
 *
 * @param deadline the deadline of unary calls that have none; zero for none
 * @param streamingDeadline the deadline of streams that have none; zero for none
 * @param waitForReady whether calls wait for a backend rather than fail fast
 * @param retry the retry policy
 * @param hedging the hedging policy
 * @param methods what differs per method, by {@link MethodSpec#name()}
 */
public record CallSpec(Duration deadline, Duration streamingDeadline, boolean waitForReady, RetrySpec retry,
		HedgingSpec hedging, Map<String, MethodSpec> methods) {

	public CallSpec {
		Require.notNegative("deadline", deadline);
		Require.notNegative("streaming-deadline", streamingDeadline);
		methods = Collections.unmodifiableMap(new LinkedHashMap<>(methods));
	}

	/**
	 * Returns the shortest deadline that a unary call has by configuration, any method's
	 * own included.
	 * @return zero if there is none
	 */
	public Duration shortestDeadline() {
		Duration shortest = this.deadline;
		for (MethodSpec method : this.methods.values()) {
			Duration own = method.deadline();
			if (own != null && !own.isZero() && (shortest.isZero() || own.compareTo(shortest) < 0)) {
				shortest = own;
			}
		}
		return shortest;
	}

	/**
	 * Returns the defaults: two seconds for unary calls, retries on.
	 * @return the default settings
	 */
	public static CallSpec defaults() {
		return new CallSpec(Duration.ofSeconds(2), Duration.ZERO, false, RetrySpec.defaults(), HedgingSpec.defaults(),
				Map.of());
	}

	/**
	 * Returns these settings with another deadline for unary calls.
	 * @param deadline the deadline; zero for none
	 * @return a copy
	 */
	public CallSpec withDeadline(Duration deadline) {
		return new CallSpec(deadline, this.streamingDeadline, this.waitForReady, this.retry, this.hedging,
				this.methods);
	}

}
