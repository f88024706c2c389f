package io.github.grpclb.spec;

/**
 * Settings of {@code prequal}.
 *
 * @param probeRate probes sent per call, 0 to 10
 * @param poolSize probe answers kept, 2 to 100
 * @param hotQuantile the quantile of in-flight calls above which a backend counts as hot,
 * 0 to 1
 */
public record PrequalSpec(double probeRate, int poolSize, double hotQuantile) {

	public PrequalSpec {
		Require.range("prequal.probe-rate", probeRate, 0.0, 10.0);
		Require.range("prequal.pool-size", poolSize, 2, 100);
		Require.ratio("prequal.hot-quantile", hotQuantile);
	}

	/**
	 * Returns the paper's defaults: three probes a call, a pool of 16, quantile 0.84.
	 * @return the default settings
	 */
	public static PrequalSpec defaults() {
		return new PrequalSpec(3, 16, 0.84);
	}

}
