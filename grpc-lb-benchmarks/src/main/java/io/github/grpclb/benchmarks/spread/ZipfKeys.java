package io.github.grpclb.benchmarks.spread;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Draws keys of which the {@code k}-th is {@code 1/k^s} times as popular as the first.
 */
final class ZipfKeys {

	private final double[] cumulative;

	ZipfKeys(int keys, double exponent) {
		this.cumulative = new double[keys];
		double sum = 0;
		for (int key = 0; key < keys; key++) {
			sum += Math.pow(key + 1, -exponent);
			this.cumulative[key] = sum;
		}
	}

	int next(SplittableRandom random) {
		double drawn = random.nextDouble() * this.cumulative[this.cumulative.length - 1];
		int found = Arrays.binarySearch(this.cumulative, drawn);
		return (found >= 0) ? found : -found - 1;
	}

}
