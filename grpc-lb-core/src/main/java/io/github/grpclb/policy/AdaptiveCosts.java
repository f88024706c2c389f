package io.github.grpclb.policy;

import java.util.Arrays;

import io.github.grpclb.load.BackendLoad;

/**
 * What one more call would cost on each of some candidates: calls in flight and itself,
 * by weight, times the latency factor. Lock-free and without allocation.
 */
final class AdaptiveCosts {

	/** What an idle backend of typical latency costs. Without reports none costs less. */
	static final double IDLE = 1;

	/** However few calls a server says it has, the next one is not free. */
	private static final double LEAST = 0.1;

	private final BackendLoad[] loads;

	private final AdaptiveSignal[] signals;

	/** How much each call in flight counts. */
	private final double[] perCall;

	private final FleetPace fleet;

	AdaptiveCosts(Candidates candidates, AdaptiveSignal[] signals, FleetPace fleet) {
		Candidate[] eligible = candidates.eligible();
		this.loads = Loads.of(eligible);
		this.signals = signals;
		this.fleet = fleet;
		this.perCall = candidates.equalWeights() ? ones(eligible.length) : Loads.perCall(eligible);
	}

	private static double[] ones(int size) {
		double[] ones = new double[size];
		Arrays.fill(ones, 1);
		return ones;
	}

	int size() {
		return this.loads.length;
	}

	/** Whether servers say how many calls they have. */
	boolean reports() {
		return this.fleet.reporting();
	}

	long now() {
		return this.fleet.clock();
	}

	double of(int index) {
		BackendLoad load = this.loads[index];
		return (load.pending() * this.perCall[index] + 1) * load.score();
	}

	double withReports(int index, long now) {
		BackendLoad load = this.loads[index];
		double factor = load.score();
		double more = this.signals[index].moreThanUsual(now);
		if (more < 0 && factor > 1) {
			// A slow server that has few calls is no better for it.
			more = 0;
		}
		return Math.max(LEAST, (load.pending() + more) * this.perCall[index] + 1) * factor;
	}

}
