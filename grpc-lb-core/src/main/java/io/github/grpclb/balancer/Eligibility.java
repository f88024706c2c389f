package io.github.grpclb.balancer;

import java.util.Arrays;

import io.grpc.ConnectivityState;

/**
 * Which backends may be picked at one moment.
 *
 * @param members every backend that is meant to have calls
 * @param eligible those that can have them now, in the same order
 * @param ready backends with a ready connection
 * @param pending backends that are still connecting
 */
record Eligibility(Endpoint[] members, Endpoint[] eligible, int ready, int pending) {

	static Eligibility of(Backend[] backends) {
		Endpoint[] members = new Endpoint[backends.length];
		Endpoint[] eligible = new Endpoint[backends.length];
		int memberCount = 0;
		int eligibleCount = 0;
		int ready = 0;
		int pending = 0;
		for (Backend backend : backends) {
			Endpoint endpoint = backend.endpoint();
			if (endpoint.ready()) {
				ready++;
			}
			else if (backend.state() == ConnectivityState.CONNECTING) {
				pending++;
			}
			if (!backend.drained()) {
				members[memberCount++] = endpoint;
				if (endpoint.ready()) {
					eligible[eligibleCount++] = endpoint;
				}
			}
		}
		return new Eligibility(trim(members, memberCount), trim(eligible, eligibleCount), ready, pending);
	}

	private static Endpoint[] trim(Endpoint[] endpoints, int size) {
		return (size == endpoints.length) ? endpoints : Arrays.copyOf(endpoints, size);
	}

}
