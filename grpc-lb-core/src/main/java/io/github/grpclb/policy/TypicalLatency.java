package io.github.grpclb.policy;

import io.github.grpclb.load.BackendLoad;

/**
 * The mean of the latencies of all backends: what a backend is taken for that nobody has
 * measured.
 */
final class TypicalLatency {

	/** Nothing was measured anywhere: then only calls in flight count. */
	private static final double UNKNOWN = 1;

	/**
	 * A latency counts as no more than this many times what is typical: one call that
	 * needed long would keep all others away for many seconds, and they would meet on the
	 * backends that are left.
	 */
	private static final double MOST = 4;

	private volatile double nanos = UNKNOWN;

	/** Of all but the slowest backend; touched by sweeps only. */
	private double others = Double.MAX_VALUE;

	/** A latency, but no more than can be taken for the backend's doing. */
	double atMost(long latency) {
		double typical = this.nanos;
		return (typical == UNKNOWN) ? latency : Math.min(latency, MOST * typical);
	}

	double nanos() {
		return this.nanos;
	}

	/**
	 * Tells what one more call costs: its latency times its calls in flight. One that was
	 * never measured is tried with one call at a time at no cost.
	 * @param load the backend
	 * @param perCall how much each call in flight counts
	 * @return nanoseconds
	 */
	double cost(BackendLoad load, double perCall) {
		int pending = load.pending();
		double latency = load.score();
		if (latency == 0) {
			latency = (pending > 0) ? this.nanos : 0;
		}
		return latency * (pending * perCall + 1);
	}

	/**
	 * Tells what one more call costs where all backends weigh the same.
	 * @param load the backend
	 * @return nanoseconds
	 */
	double cost(BackendLoad load) {
		return cost(load, 1);
	}

	/**
	 * Takes the very first latency over at once, or all calls would go to backends that
	 * are not measured.
	 * @param first a latency in nanoseconds
	 */
	void measured(double first) {
		if (this.nanos == UNKNOWN) {
			this.nanos = first;
		}
	}

	/**
	 * An average, but no more than can be taken for the backend's doing now: what is
	 * above that is of a time when all were slow, such as a client's first seconds. Held
	 * against the others, since such an average makes the mean its own.
	 */
	double remembered(double average) {
		return Math.min(average, MOST * this.others);
	}

	void update(Candidate[] members) {
		double sum = 0;
		double slowest = 0;
		int known = 0;
		for (Candidate member : members) {
			double score = member.load().score();
			if (score > 0) {
				sum += score;
				slowest = Math.max(slowest, score);
				known++;
			}
		}
		if (known > 0) {
			this.nanos = sum / known;
		}
		this.others = (known > 1) ? (sum - slowest) / (known - 1) : Double.MAX_VALUE;
	}

}
