package io.github.grpclb.spec;

/**
 * Bounds on calls in flight; calls beyond them fail at once with
 * {@code RESOURCE_EXHAUSTED}.
 *
 * @param maxConcurrent for the client as a whole, 0 for none
 * @param maxConcurrentPerBackend for each backend, 0 for none
 */
public record LimitsSpec(int maxConcurrent, int maxConcurrentPerBackend) {

	public LimitsSpec {
		Require.range("limits.max-concurrent", maxConcurrent, 0, Integer.MAX_VALUE);
		Require.range("limits.max-concurrent-per-backend", maxConcurrentPerBackend, 0, Integer.MAX_VALUE);
	}

	/**
	 * Returns the defaults: no limit.
	 * @return the default settings
	 */
	public static LimitsSpec defaults() {
		return new LimitsSpec(0, 0);
	}

}
