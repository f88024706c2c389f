package io.github.grpclb.snapshot;

/**
 * What is left of a retry budget (gRFC A6): an estimate, because grpc-java keeps the real
 * one to itself.
 *
 * @param tokens what is left; a failed attempt takes one, a success gives a part back
 * @param maxTokens what a full budget has
 * @param throttled whether nothing is retried or hedged, because half of the budget or
 * less is left
 */
public record RetryThrottle(double tokens, int maxTokens, boolean throttled) {

	/**
	 * Creates an estimate.
	 * @param tokens what is left
	 * @param maxTokens what a full budget has
	 */
	public RetryThrottle(double tokens, int maxTokens) {
		this(tokens, maxTokens, tokens * 2 <= maxTokens);
	}

}
