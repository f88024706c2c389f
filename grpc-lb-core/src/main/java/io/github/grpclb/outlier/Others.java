package io.github.grpclb.outlier;

import java.util.List;

/**
 * How the other backends fare, which tells a backend that fails from calls that fail
 * everywhere: a bad request, a database that all of them share, a deadline nobody can
 * keep. To send such calls elsewhere helps nobody.
 *
 * @param calls calls to the others in the last interval and in the one that runs
 * @param failures how many of them failed
 * @param untried whether one of them could take calls and has had none, as a standby: it
 * has the benefit of the doubt
 */
record Others(long calls, long failures, boolean untried) {

	/**
	 * An ejection takes capacity away, so that it must be more than twice as bad as the
	 * rest.
	 */
	private static final double CLEARLY = 2;

	/** One in seven hundred by chance. */
	private static final double DEVIATIONS = 3;

	/** How often chance may explain what is taken for a fault. */
	private static final double UNLIKELY = 0.05;

	/**
	 * Those that are ejected get no calls, or those of a panic: they are no yardstick.
	 */
	static Others of(List<OutlierStats> records, OutlierStats except) {
		long calls = 0;
		long failures = 0;
		boolean untried = false;
		for (OutlierStats record : records) {
			if (record != except && !record.away()) {
				calls += record.recentRequests();
				failures += record.recentFailures();
				untried |= record.untried();
			}
		}
		return new Others(calls, failures, untried);
	}

	/** Without calls to others there is nothing that speaks for the backend. */
	private double failureRate() {
		return (this.calls == 0 || this.untried) ? 0 : (double) this.failures / this.calls;
	}

	/**
	 * Tells whether the others are clearly better than a backend.
	 * @param rate the share of its calls that failed, 0 to 1
	 * @param calls how many calls that were
	 * @return whether neither chance nor what all have in common explains it
	 */
	boolean better(double rate, long calls) {
		double others = failureRate();
		double deviation = Math.sqrt(others * (1 - others) / calls);
		return rate > CLEARLY * others && rate - others > DEVIATIONS * deviation;
	}

	/**
	 * Tells whether the others would hardly have failed so many calls in a row.
	 * @param row failures in a row
	 * @param calls calls among which the row was found
	 * @return whether so long a row is expected less than once in twenty times
	 */
	boolean hardlyFail(int row, long calls) {
		return Math.pow(failureRate(), row) * Math.max(calls, row) < UNLIKELY;
	}

}
