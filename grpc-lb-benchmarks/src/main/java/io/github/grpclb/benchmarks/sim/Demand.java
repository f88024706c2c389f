package io.github.grpclb.benchmarks.sim;

import java.util.SplittableRandom;

/**
 * How much work calls are. The mean is {@link Trace#MEAN_DEMAND} for all.
 */
enum Demand {

	/** |N(10 ms, 10 ms)|, as in Prequal's evaluation. */
	NORMAL {
		@Override
		long draw(SplittableRandom random) {
			return Math.max(1, (long) Math.abs(random.nextGaussian(SPREAD, SPREAD)));
		}
	},

	/** Most calls are short, and one in twenty takes 33 times as long. */
	BIMODAL {
		@Override
		long draw(SplittableRandom random) {
			return (random.nextDouble() < 0.95) ? Math.round(4.5 * Units.MILLISECOND) : 148 * Units.MILLISECOND;
		}
	};

	private static final double SPREAD = 10.0 * Units.MILLISECOND;

	abstract long draw(SplittableRandom random);

}
