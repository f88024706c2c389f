package io.github.grpclb.balancer.routing;

import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.load.Pause;
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

	/**
	 * While it lasts, picks look at the chosen backend before they take it: some backend
	 * has asked for a pause, or all have limits. One word to read for both.
	 */
	private final Pause scrutiny;

	private final BackendLimit limit;

	PolicyStage(PickPolicy.Picker picker, RoutableBackend[] eligible, BackendLimit limit, Pause pushbacks) {
		this.picker = picker;
		this.eligible = eligible;
		this.limit = limit;
		this.scrutiny = limit.on() ? Pause.ENDLESS : pushbacks;
		this.results = new PickResult[eligible.length];
		for (int i = 0; i < eligible.length; i++) {
			this.results[i] = eligible[i].single();
		}
	}

	@Override
	public PickResult pick(PickSubchannelArgs args) {
		TriedBackends tried = args.getCallOptions().getOption(TriedBackends.KEY);
		boolean again = tried != null && !tried.isEmpty();
		int picked = again ? this.picker.pickAgain(args) : this.picker.pick(args);
		if (picked == PickPolicy.Picker.REFUSED) {
			return REFUSED;
		}
		if (again || this.scrutiny.lasts()) {
			boolean hedge = this.limit.on() && tried != null && tried.running();
			picked = find(hedge ? this.limit.maxForHedge() : this.limit.max(), again ? tried : null, picked);
			if (picked == HostReselection.NONE) {
				return (!hedge && hedged()) ? BackendLimit.HEDGED : this.limit.exceeded();
			}
		}
		PickResult result = this.results[picked];
		return (result != null) ? result : this.eligible[picked].result();
	}

	/** Looks twice where a hedge has ended meanwhile, and left its place. */
	private int find(int room, @Nullable TriedBackends tried, int picked) {
		int found = HostReselection.find(this.eligible, room, tried, picked);
		return (found != HostReselection.NONE || hedged()) ? found
				: HostReselection.find(this.eligible, room, tried, picked);
	}

	private boolean hedged() {
		for (RoutableBackend backend : this.eligible) {
			if (backend.load().hedges() > 0) {
				return true;
			}
		}
		return false;
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
