package io.github.grpclb.balancer.routing;

import java.util.Arrays;

import io.github.grpclb.Internal;

/**
 * Which backends may be picked at one moment.
 *
 * @param members every backend that is meant to have calls
 * @param eligible those that can have them now, in the same order
 * @param fit how many of them are fit; fewer than {@code eligible} only in a panic
 * @param pending backends that are still connecting
 * @param prioritized whether some of them come before others
 */
@Internal
public record Eligibility(RoutableBackend[] members, RoutableBackend[] eligible, int fit, int pending,
		boolean prioritized) {

	public static Eligibility of(RoutableBackend[] backends, double panicThreshold) {
		RoutableBackend[] members = new RoutableBackend[backends.length];
		RoutableBackend[] eligible = new RoutableBackend[backends.length];
		int memberCount = 0;
		int fit = 0;
		int reserve = 0;
		int pending = 0;
		boolean prioritized = false;
		for (RoutableBackend endpoint : backends) {
			Availability availability = endpoint.availability();
			if (availability == Availability.DRAINED) {
				continue;
			}
			members[memberCount++] = endpoint;
			prioritized |= endpoint.priority() != members[0].priority();
			switch (availability) {
				case AVAILABLE -> eligible[fit++] = endpoint;
				case PANIC_ONLY -> reserve++;
				case CONNECTING -> pending++;
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

	private static RoutableBackend[] withReserve(RoutableBackend[] members, int size) {
		RoutableBackend[] usable = new RoutableBackend[size];
		int count = 0;
		for (RoutableBackend endpoint : members) {
			if (endpoint.availability() == Availability.AVAILABLE
					|| endpoint.availability() == Availability.PANIC_ONLY) {
				usable[count++] = endpoint;
			}
		}
		return usable;
	}

	private static RoutableBackend[] trim(RoutableBackend[] endpoints, int size) {
		return (size == endpoints.length) ? endpoints : Arrays.copyOf(endpoints, size);
	}

	/** Whether a backend is one of {@link #eligible()}. */
	boolean usable(RoutableBackend endpoint) {
		return endpoint.availability() == Availability.AVAILABLE
				|| (panic() && endpoint.availability() == Availability.PANIC_ONLY);
	}

	/** Whether unfit backends have to help. */
	public boolean panic() {
		return this.eligible.length > this.fit;
	}

}
