package io.github.grpclb.balancer.routing;

import java.util.Arrays;

import io.github.grpclb.Internal;

/**
 * The backends at one moment, before routing. Which unfit ones have to help is decided
 * where the traffic is divided, tier by tier (see {@link Panic}).
 *
 * @param members every backend that is meant to have calls
 * @param fit those of them that may have calls now, in the same order
 * @param pending backends that are still connecting
 * @param prioritized whether some of them come before others
 * @param panicThreshold the share of fit backends under which unfit ones help, 0 to 1
 */
@Internal
public record Eligibility(RoutableBackend[] members, RoutableBackend[] fit, int pending, boolean prioritized,
		double panicThreshold) {

	public static Eligibility of(RoutableBackend[] backends, double panicThreshold) {
		RoutableBackend[] members = new RoutableBackend[backends.length];
		RoutableBackend[] fit = new RoutableBackend[backends.length];
		int memberCount = 0;
		int fitCount = 0;
		int pending = 0;
		boolean prioritized = false;
		for (RoutableBackend backend : backends) {
			Availability availability = backend.availability();
			if (availability == Availability.DRAINED) {
				continue;
			}
			members[memberCount++] = backend;
			prioritized |= backend.priority() != members[0].priority();
			if (availability == Availability.AVAILABLE) {
				fit[fitCount++] = backend;
			}
			else if (availability.pending()) {
				pending++;
			}
		}
		return new Eligibility(trim(members, memberCount), trim(fit, fitCount), pending, prioritized, panicThreshold);
	}

	private static RoutableBackend[] trim(RoutableBackend[] backends, int size) {
		return (size == backends.length) ? backends : Arrays.copyOf(backends, size);
	}

	/** Whether any backend may have calls without a panic. */
	boolean anyFit() {
		return this.fit.length > 0;
	}

	/**
	 * Tells whether a backend is connecting that is not overdue.
	 * @return {@code true} while it is worth waiting for
	 */
	public boolean connecting() {
		for (RoutableBackend backend : this.members) {
			if (backend.availability() == Availability.CONNECTING) {
				return true;
			}
		}
		return false;
	}

}
