package io.github.grpclb.balancer;

import java.util.List;

import io.grpc.LoadBalancer.PickResult;

import io.github.grpclb.load.BackendLoad;
import io.github.grpclb.policy.Candidate;

/**
 * A backend as the routing table holds it: immutable, with its ready connections.
 */
final class Endpoint extends Candidate {

	private final PickResult[] results;

	Endpoint(String address, BackendLoad load, double weight, List<PickResult> results) {
		super(address, load, weight);
		this.results = results.toArray(new PickResult[0]);
	}

	boolean ready() {
		return this.results.length > 0;
	}

	PickResult result() {
		PickResult[] results = this.results;
		if (results.length == 1) {
			return results[0];
		}
		// The count of picks goes up with every call, so that connections take turns.
		return results[(int) (load().picks() % results.length)];
	}

}
