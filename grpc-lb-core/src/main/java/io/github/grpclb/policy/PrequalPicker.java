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
		int picked = probed();
		return (picked != ProbePool.TOO_FEW) ? picked : this.fallback.pick(args);
	}

	@Override
	public int pickAgain(PickSubchannelArgs args) {
		int picked = probed();
		return (picked != ProbePool.TOO_FEW) ? picked : this.fallback.pickAgain(args);
	}

	private int probed() {
		return this.prober.blind() ? ProbePool.TOO_FEW : this.pool.pick(this.targets, this.steps);
	}

}
