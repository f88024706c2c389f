package io.github.grpclb.outlier;

import io.github.grpclb.Internal;

/**
 * Why outlier detection took a backend out, and for how long.
 *
 * @param cause the rule that did it: {@code success-rate}, {@code failure-percentage},
 * {@code latency} or {@code consecutive-failures}
 * @param evidence what the rule has seen, in words
 * @param sinceNanos when it began, by the channel's ticker
 * @param untilNanos when it ends, by the channel's ticker; the first sweep after it lets
 * the backend back in
 */
@Internal
public record Ejection(String cause, String evidence, long sinceNanos, long untilNanos) {

	/**
	 * Returns how long it lasts.
	 * @return nanoseconds
	 */
	public long lengthNanos() {
		return this.untilNanos - this.sinceNanos;
	}

}
