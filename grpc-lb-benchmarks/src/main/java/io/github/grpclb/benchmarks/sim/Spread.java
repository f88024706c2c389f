package io.github.grpclb.benchmarks.sim;

import java.util.Arrays;

/**
 * A figure over all seeds.
 *
 * @param median the middle one
 * @param low the lowest
 * @param high the highest
 */
record Spread(double median, double low, double high) {

	static Spread of(double... values) {
		if (values.length == 0) {
			return new Spread(Double.NaN, Double.NaN, Double.NaN);
		}
		double[] sorted = values.clone();
		Arrays.sort(sorted);
		int middle = sorted.length / 2;
		double median = (sorted.length % 2 == 1) ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
		return new Spread(median, sorted[0], sorted[sorted.length - 1]);
	}

}
