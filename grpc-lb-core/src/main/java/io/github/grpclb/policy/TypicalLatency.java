package io.github.grpclb.policy;

import java.util.Arrays;

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

	/** Touched by sweeps only. */
	private double median;

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
	 * against the median, since such an average makes the mean its own.
	 */
	double remembered(double average) {
		return (this.median > 0) ? Math.min(average, MOST * this.median) : average;
	}

	void update(Candidate[] members) {
		double[] known = Arrays.stream(members)
			.mapToDouble((member) -> member.load().score())
			.filter((score) -> score > 0)
			.sorted()
			.toArray();
		if (known.length > 0) {
			this.nanos = Arrays.stream(known).average().orElseThrow();
			// Of two the faster one, so that the other one can be slow.
			this.median = known[(known.length - 1) / 2];
		}
	}

}
