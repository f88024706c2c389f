package io.github.grpclb.spec;

/**
 * Zone-aware routing.
 *
 * @param zone the client's own zone; blank for none
 * @param minHealthy the share of the own zone, 0 to 1, under which calls spill to others
 */
public record LocalitySpec(String zone, double minHealthy) {

	public LocalitySpec {
		Require.ratio("locality.min-healthy", minHealthy);
	}

	/**
	 * Returns the defaults: no zone.
	 * @return the default settings
	 */
	public static LocalitySpec defaults() {
		return new LocalitySpec("", 0.7);
	}

}
