package io.github.grpclb.policy;

import io.github.grpclb.load.LoadSignal;

/**
 * Learns how much work a backend can take.
 */
interface LearnedWeight extends LoadSignal {

	/**
	 * Takes over what was seen since the last time. Called once a second in the
	 * {@code SynchronizationContext}.
	 * @param now the ticker's reading in nanoseconds
	 */
	void update(long now);

	/**
	 * Returns the weight.
	 * @param now the ticker's reading in nanoseconds
	 * @return above 0, in the same unit for all backends; 0 if it is not known (yet, or
	 * any more)
	 */
	double weight(long now);

	/**
	 * Gives those whose weight is not known the mean of the others (gRFC A58). Fewer than
	 * two known ones say too little: then all weigh the same.
	 * @param weights weights, of which those of 0 are replaced
	 */
	static void fill(double[] weights) {
		double sum = 0;
		int known = 0;
		for (double weight : weights) {
			if (weight > 0) {
				sum += weight;
				known++;
			}
		}
		double mean = (known > 1) ? sum / known : 1;
		for (int i = 0; i < weights.length; i++) {
			if (known < 2 || !(weights[i] > 0)) {
				weights[i] = mean;
			}
		}
	}

}
