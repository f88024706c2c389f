package io.github.grpclb.balancer.routing;

import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.load.Incidents;
import io.github.grpclb.load.TriedBackends;
import io.github.grpclb.policy.PickPolicy;

/**
 * Eligible backends and the policy that picks among them.
 */
final class PolicyStage implements RoutingTable {

	private static final PickResult REFUSED = PickResult.withDrop(Status.INTERNAL
		.withDescription("The call carries no hash key, and hash.fallback is 'fail'. Set the header that "
				+ "hash.header names, or choose another fallback."));

	private final PickPolicy.Picker picker;

	private final RoutableBackend[] eligible;

	/** All that a pick reads of a backend, one step nearer than through the backend. */
	private final @Nullable PickResult[] results;

	private final Incidents[] incidents;

	private final BackendLimit limit;

	PolicyStage(PickPolicy.Picker picker, RoutableBackend[] eligible, BackendLimit limit) {
		this.picker = picker;
		this.eligible = eligible;
		this.limit = limit;
		this.results = new PickResult[eligible.length];
		this.incidents = new Incidents[eligible.length];
		for (int i = 0; i < eligible.length; i++) {
			this.incidents[i] = eligible[i].load().incidents();
			this.results[i] = eligible[i].single();
		}
	}

	@Override
	public PickResult pick(PickSubchannelArgs args) {
		int picked = this.picker.pick(args);
		if (picked == PickPolicy.Picker.REFUSED) {
			return REFUSED;
		}
		TriedBackends tried = args.getCallOptions().getOption(TriedBackends.KEY);
		boolean again = tried != null && !tried.isEmpty();
		if (again || this.limit.on() || this.incidents[picked].avoided()) {
			int room = (again && this.limit.on() && tried.running()) ? this.limit.maxForHedge() : this.limit.max();
			picked = HostReselection.find(this.eligible, room, again ? tried : null, picked);
			if (picked == HostReselection.NONE) {
				return this.limit.exceeded();
			}
		}
		PickResult result = this.results[picked];
		return (result != null) ? result : this.eligible[picked].result();
	}

	@Override
	public boolean exhausted(TriedBackends tried) {
		for (RoutableBackend endpoint : this.eligible) {
			if (!tried.contains(endpoint.load()) && endpoint.load().inFlight() < this.limit.max()) {
				return false;
			}
		}
		return true;
	}

}
