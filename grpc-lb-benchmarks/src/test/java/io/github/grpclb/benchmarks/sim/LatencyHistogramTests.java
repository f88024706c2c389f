package io.github.grpclb.benchmarks.sim;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class LatencyHistogramTests {

	@Test
	void quantilesAreExactToLessThanOnePercent() {
		LatencyHistogram histogram = new LatencyHistogram();
		for (int i = 1; i <= 10_000; i++) {
			histogram.add(i * Units.MICROSECOND);
		}
		for (double quantile : new double[] { 0.001, 0.5, 0.99, 0.999, 1 }) {
			double exact = quantile * 10_000 * Units.MICROSECOND;
			assertThat(histogram.quantile(quantile)).isCloseTo(exact, within(exact / 128));
		}
	}

	@Test
	void noCallsHaveNoQuantile() {
		assertThat(new LatencyHistogram().quantile(0.5)).isNaN();
	}

}
