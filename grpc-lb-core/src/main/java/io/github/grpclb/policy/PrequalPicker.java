package io.github.grpclb.policy;

import io.grpc.LoadBalancer.PickSubchannelArgs;

/**
 * The best answer in the pool of probes; what client-side signals say while there are too
 * few.
 */
final class PrequalPicker implements PickPolicy.Picker {

	private final ProbePool pool;

	private final int[] targets;

	private final int[] steps;

	private final Prober prober;

	private final PickPolicy.Picker fallback;

	PrequalPicker(ProbePool pool, int[] targets, int[] steps, Prober prober, PickPolicy.Picker fallback) {
		this.pool = pool;
		this.targets = targets;
		this.steps = steps;
		this.prober = prober;
		this.fallback = fallback;
	}

	@Override
	public int pick(PickSubchannelArgs args) {
		if (!this.prober.blind()) {
			int picked = this.pool.pick(this.targets, this.steps);
			if (picked != ProbePool.TOO_FEW) {
				return picked;
			}
		}
		return this.fallback.pick(args);
	}

}
