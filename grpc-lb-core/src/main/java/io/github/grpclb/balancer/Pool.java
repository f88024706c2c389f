package io.github.grpclb.balancer;

import java.util.concurrent.ThreadLocalRandom;

import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.Status;

import io.github.grpclb.load.TriedBackends;
import io.github.grpclb.policy.PickPolicy;

/**
 * Eligible backends and the policy that picks among them.
 */
final class Pool implements RoutingTable {

	private static final PickResult REFUSED = PickResult.withDrop(Status.INVALID_ARGUMENT
		.withDescription("The call carries no hash key, and hash.fallback is 'fail'. Set the header that "
				+ "hash.header names, or choose another fallback."));

	private final PickPolicy.Picker picker;

	private final Endpoint[] eligible;

	/** All that a pick reads of a backend, one step nearer than through the backend. */
	private final PickResult[] results;

	Pool(PickPolicy.Picker picker, Endpoint[] eligible) {
		this.picker = picker;
		this.eligible = eligible;
		this.results = new PickResult[eligible.length];
		for (int i = 0; i < eligible.length; i++) {
			this.results[i] = eligible[i].result();
		}
	}

	@Override
	public PickResult pick(PickSubchannelArgs args) {
		int picked = this.picker.pick(args);
		if (picked == PickPolicy.Picker.REFUSED) {
			return REFUSED;
		}
		TriedBackends tried = args.getCallOptions().getOption(TriedBackends.KEY);
		if (tried != null && !tried.isEmpty() && tried.contains(this.eligible[picked].load())) {
			picked = untried(tried, picked);
		}
		return this.results[picked];
	}

	private int untried(TriedBackends tried, int picked) {
		int size = this.eligible.length;
		int index = ThreadLocalRandom.current().nextInt(size);
		for (int i = 0; i < size; i++) {
			if (!tried.contains(this.eligible[index].load())) {
				return index;
			}
			index = (index + 1 < size) ? index + 1 : 0;
		}
		return picked;
	}

}
