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

}
