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

	private final PickPolicy.Picker<Endpoint> picker;

	private final Endpoint[] eligible;

	Pool(PickPolicy.Picker<Endpoint> picker, Endpoint[] eligible) {
		this.picker = picker;
		this.eligible = eligible;
	}

	@Override
	public PickResult pick(PickSubchannelArgs args) {
		Endpoint endpoint = this.picker.pick(args);
		if (endpoint == null) {
			return REFUSED;
		}
		TriedBackends tried = args.getCallOptions().getOption(TriedBackends.KEY);
		if (tried != null && !tried.isEmpty() && tried.contains(endpoint.load())) {
			endpoint = untried(tried, endpoint);
		}
		return endpoint.result();
	}

	private Endpoint untried(TriedBackends tried, Endpoint picked) {
		int size = this.eligible.length;
		int index = ThreadLocalRandom.current().nextInt(size);
		for (int i = 0; i < size; i++) {
			Endpoint endpoint = this.eligible[index];
			if (!tried.contains(endpoint.load())) {
				return endpoint;
			}
			index = (index + 1 < size) ? index + 1 : 0;
		}
		return picked;
	}

}
