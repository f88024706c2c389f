package io.github.grpclb.balancer;

import java.util.Arrays;

import io.github.grpclb.resilience.Panic;

/**
 * Which backends may be picked at one moment.
 *
 * @param members every backend that is meant to have calls
 * @param eligible those that can have them now, in the same order
 * @param fit how many of them are fit; fewer than {@code eligible} only in a panic
 * @param pending backends that are still connecting
 * @param prioritized whether some of them come before others
 */
record Eligibility(Endpoint[] members, Endpoint[] eligible, int fit, int pending, boolean prioritized) {

	static Eligibility of(Backend[] backends, double panicThreshold) {
		Endpoint[] members = new Endpoint[backends.length];
		Endpoint[] eligible = new Endpoint[backends.length];
		int memberCount = 0;
		int fit = 0;
		int reserve = 0;
		int pending = 0;
		boolean prioritized = false;
		for (Backend backend : backends) {
			Endpoint endpoint = backend.endpoint();
			Standing standing = endpoint.standing();
			if (standing == Standing.DRAINED) {
				continue;
			}
			members[memberCount++] = endpoint;
			prioritized |= endpoint.priority() != members[0].priority();
			switch (standing) {
				case FIT -> eligible[fit++] = endpoint;
				case RESERVE -> reserve++;
				case PENDING -> pending++;
				default -> {
				}
			}
		}
		members = trim(members, memberCount);
		if (reserve > 0 && Panic.needed(fit, memberCount, panicThreshold)) {
			return new Eligibility(members, withReserve(members, fit + reserve), fit, pending, prioritized);
		}
		return new Eligibility(members, trim(eligible, fit), fit, pending, prioritized);
	}

	private static Endpoint[] withReserve(Endpoint[] members, int size) {
		Endpoint[] usable = new Endpoint[size];
		int count = 0;
		for (Endpoint endpoint : members) {
			if (endpoint.standing() == Standing.FIT || endpoint.standing() == Standing.RESERVE) {
				usable[count++] = endpoint;
			}
		}
		return usable;
	}

	private static Endpoint[] trim(Endpoint[] endpoints, int size) {
		return (size == endpoints.length) ? endpoints : Arrays.copyOf(endpoints, size);
	}

	/** Whether a backend is one of {@link #eligible()}. */
	boolean usable(Endpoint endpoint) {
		return endpoint.standing() == Standing.FIT || (panic() && endpoint.standing() == Standing.RESERVE);
	}

	/** Whether unfit backends have to help. */
	boolean panic() {
		return this.eligible.length > this.fit;
	}

}
