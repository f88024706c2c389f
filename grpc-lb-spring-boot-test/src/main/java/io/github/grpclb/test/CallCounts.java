package io.github.grpclb.test;

import java.util.Map;

/**
 * What a backend has seen since the test's start.
 *
 * @param calls calls that reached it, each attempt of a retried one
 * @param retries those of them that were a second or later attempt
 * @param failed calls that it did not end with {@code OK}
 * @param inFlight calls that have not ended
 * @param peak the most calls that were in flight at once
 * @param byMethod calls by full method name, such as {@code orders.Orders/Create}
 */
public record CallCounts(long calls, long retries, long failed, int inFlight, int peak, Map<String, Long> byMethod) {

	public CallCounts {
		byMethod = Map.copyOf(byMethod);
	}

}
