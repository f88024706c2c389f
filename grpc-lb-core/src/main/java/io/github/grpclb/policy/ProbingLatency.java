package io.github.grpclb.policy;

import io.github.grpclb.load.BackendLoad;

/**
 * Measures latency as {@link PeakLatency} does, to fall back on, and has probes sent for
 * each call.
 */
final class ProbingLatency extends PeakLatency {

	private final Prober prober;

	ProbingLatency(BackendLoad load, TypicalLatency typical, long decayNanos, Prober prober) {
		super(load, typical, decayNanos);
		this.prober = prober;
	}

	@Override
	public void started() {
		this.prober.callStarted();
	}

}
