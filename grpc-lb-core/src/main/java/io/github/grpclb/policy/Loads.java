package io.github.grpclb.policy;

import io.github.grpclb.load.BackendLoad;

/**
 * The loads of some candidates, one step nearer than through the candidates.
 */
final class Loads {

	private Loads() {
	}

	static BackendLoad[] of(Candidate[] candidates) {
		BackendLoad[] loads = new BackendLoad[candidates.length];
		for (int i = 0; i < loads.length; i++) {
			loads[i] = candidates[i].load();
		}
		return loads;
	}

	/**
	 * How much a call in flight counts at each candidate: less where the weight is above
	 * the mean.
	 */
	static double[] perCall(Candidate[] candidates) {
		double sum = 0;
		for (Candidate candidate : candidates) {
			sum += candidate.weight();
		}
		double[] perCall = new double[candidates.length];
		for (int i = 0; i < perCall.length; i++) {
			perCall[i] = sum / perCall.length / candidates[i].weight();
		}
		return perCall;
	}

}
