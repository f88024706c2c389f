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

	private static final double ENOUGH = 2;

	public PrequalSpec {
		Require.range("prequal.probe-rate", probeRate, 0.0, 10.0);
		Require.range("prequal.pool-size", poolSize, 2, 100);
		Require.ratio("prequal.hot-quantile", hotQuantile);
	}

	/**
	 * Tells whether there are enough probes for their answers to be newer than the calls
	 * they are used for. With fewer each answer is used by several calls, which all go to
	 * the same backend: that is worse than chance.
	 * @return {@code false} below two probes a call
	 */
	public boolean keepsUp() {
		return this.probeRate >= ENOUGH;
	}

	/**
	 * Returns the paper's defaults: three probes a call, a pool of 16, quantile 0.84.
	 * @return the default settings
	 */
	public static PrequalSpec defaults() {
		return new PrequalSpec(3, 16, 0.84);
	}

}
