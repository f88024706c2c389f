package io.github.grpclb.spec;

/**
 * Settings of {@code weighted-round-robin}.
 *
 * @param source where the weights come from
 */
public record WeightedRoundRobinSpec(Source source) {

	/**
	 * Where weights come from.
	 */
	public enum Source {

		/** The weight that discovery or configuration gives. */
		STATIC,

		/** The inverse of the latency that the client measures. */
		LATENCY,

		/** The load that servers report in ORCA trailers (gRFC A51, A58). */
		LOAD_REPORT

	}

	/**
	 * Returns the defaults: static weights.
	 * @return the default settings
	 */
	public static WeightedRoundRobinSpec defaults() {
		return new WeightedRoundRobinSpec(Source.STATIC);
	}

}
