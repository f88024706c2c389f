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

	private static final double HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

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
	 * Tells whether so many events are hardly explained by chance, by a test that may be
	 * repeated after each trial: that it ever says so of something that is no more likely
	 * than stated has that probability, however often it is asked. (A test at a fixed
	 * level that is repeated for long enough rejects anything.) The likelihood ratio of
	 * all higher probabilities alike against the stated one is a martingale, which by
	 * Ville's inequality ever exceeds {@code 1 / level} with that probability; for a
	 * uniform mixture it is one over {@code 2 (n + 1) P(X = events)} or more.
	 * @param trials how often it could have happened
	 * @param events how often it has happened
	 * @param probability how likely it is each time, 0 to 1
	 * @param level how likely the test may ever be wrong, 0 to 1
	 * @return whether it is hardly chance
	 * @see <a href="https://doi.org/10.1214/aoms/1177696786">Robbins: Statistical methods
	 * related to the law of the iterated logarithm, 1970, section 3</a>
	 * @see <a href="https://doi.org/10.1287/opre.2021.2135">Johari et al.: Always valid
	 * inference: continuous monitoring of A/B tests, 2022</a>
	 */
	static boolean everSurprising(long trials, long events, double probability, double level) {
		if (events <= (trials + 1) * probability || probability >= 1) {
			return false;
		}
		if (probability <= 0) {
			return true;
		}
		double chance = logFactorial(trials) - logFactorial(events) - logFactorial(trials - events)
				+ events * Math.log(probability) + (trials - events) * Math.log1p(-probability);
		return Math.log(2 * (trials + 1.0)) + chance < Math.log(level);
	}

	/** Stirling's series: to 0.0003 from 2 on. */
	private static double logFactorial(long number) {
		if (number < 2) {
			return 0;
		}
		return (number + 0.5) * Math.log(number) - number + HALF_LOG_TWO_PI + 1 / (12.0 * number)
				- 1 / (360.0 * number * number * number);
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
