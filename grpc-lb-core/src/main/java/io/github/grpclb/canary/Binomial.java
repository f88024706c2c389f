package io.github.grpclb.canary;

/**
 * How surprising a count is.
 *
 * @see <a href="https://doi.org/10.1080/01621459.1927.10502953">Wilson: Probable
 * inference, the law of succession, and statistical inference, 1927</a>
 */
final class Binomial {

	/**
	 * Up to this mean the tail is summed up, beyond it the normal distribution is used.
	 */
	private static final double EXACT = 100;

	private Binomial() {
	}

	/**
	 * Tells whether so many events are hardly explained by chance (one-sided binomial
	 * test).
	 * @param trials how often it could have happened
	 * @param events how often it has happened
	 * @param probability how likely it is each time, 0 to 1
	 * @param level what counts as hardly, 0 to 1
	 * @return whether as many events or more are less likely than that
	 */
	static boolean surprising(long trials, long events, double probability, double level) {
		double mean = trials * probability;
		if (events <= mean || probability >= 1) {
			return false;
		}
		if (mean > EXACT) {
			double deviation = Math.sqrt(mean * (1 - probability));
			return events - 0.5 - mean > deviations(level) * deviation;
		}
		// P(X < events), from P(X = 0) upwards.
		double term = Math.exp(trials * Math.log1p(-probability));
		double below = 0;
		double odds = probability / (1 - probability);
		for (long i = 0; i < events && below < 1 - level / 100; i++) {
			below += term;
			term *= odds * (trials - i) / (i + 1);
		}
		return 1 - below < level;
	}

	/**
	 * How many standard deviations a normal value exceeds once in {@code 1 / level}
	 * (Abramowitz and Stegun, Handbook of Mathematical Functions, 26.2.23: to 0.0005).
	 */
	private static double deviations(double level) {
		double root = Math.sqrt(-2 * Math.log(level));
		return root - (2.515517 + root * (0.802853 + root * 0.010328))
				/ (1 + root * (1.432788 + root * (0.189269 + root * 0.001308)));
	}

	/**
	 * Bounds a rate from above (Wilson's interval).
	 * @param trials how often it could have happened
	 * @param events how often it has happened
	 * @param deviations how many standard deviations above the estimate
	 * @return a rate that the true one hardly exceeds; 1 without trials
	 */
	static double upperRate(long trials, long events, double deviations) {
		if (trials == 0) {
			return 1;
		}
		double rate = (double) events / trials;
		double square = deviations * deviations / trials;
		double spread = deviations * Math.sqrt(rate * (1 - rate) / trials + square / (4.0 * trials));
		return Math.min(1, (rate + square / 2 + spread) / (1 + square));
	}

}
