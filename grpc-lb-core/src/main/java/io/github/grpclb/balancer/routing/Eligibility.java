package io.github.grpclb.balancer.routing;

import java.util.Arrays;

import io.github.grpclb.Internal;

/**
 * The backends at one moment, before routing. Which unfit ones have to help is decided
 * where the traffic is divided, tier by tier (see {@link Panic}). Backends that discovery
 * says are going are among them only while no other is fit, as kube-proxy does with pods
 * that terminate and still serve: before unfit ones help, those take the calls.
 *
 * @param members every backend that is meant to have calls
 * @param fit those of them that may have calls now, in the same order
 * @param pending backends that are still connecting
 * @param connecting whether one of those is not overdue, and so worth waiting for
 * @param lastResort whether the members are there only because they are the last
 * @param prioritized whether some of them come before others
 * @param panicThreshold the share of fit backends under which unfit ones help, 0 to 1
 * @see <a href=
 * "https://github.com/kubernetes/enhancements/tree/master/keps/sig-network/1669-proxy-terminating-endpoints">KEP-1669:
 * proxy terminating endpoints</a>
 */
@Internal
public record Eligibility(RoutableBackend[] members, RoutableBackend[] fit, int pending, boolean connecting,
		boolean lastResort, boolean prioritized, double panicThreshold) {

	public static Eligibility of(RoutableBackend[] backends, double panicThreshold) {
		boolean staying = anyFit(backends, false);
		boolean lastResort = !staying && anyFit(backends, true);
		RoutableBackend[] members = new RoutableBackend[backends.length];
		RoutableBackend[] fit = new RoutableBackend[backends.length];
		int memberCount = 0;
		int fitCount = 0;
		int pending = 0;
		boolean connecting = false;
		boolean prioritized = false;
		for (RoutableBackend backend : backends) {
			Availability availability = backend.availability();
			if (availability == Availability.DRAINED || (staying && backend.going())) {
				continue;
			}
			if (availability.pending()) {
				pending++;
				connecting |= availability == Availability.CONNECTING;
			}
			boolean usable = availability == Availability.AVAILABLE;
			if (lastResort && !usable) {
				continue;
			}
			members[memberCount++] = backend;
			prioritized |= backend.priority() != members[0].priority();
			if (usable) {
				fit[fitCount++] = backend;
			}
		}
		return new Eligibility(trim(members, memberCount), trim(fit, fitCount), pending, connecting, lastResort,
				prioritized, panicThreshold);
	}

	private static boolean anyFit(RoutableBackend[] backends, boolean going) {
		for (RoutableBackend backend : backends) {
			if (backend.going() == going && backend.availability() == Availability.AVAILABLE) {
				return true;
			}
		}
		return false;
	}

	private static RoutableBackend[] trim(RoutableBackend[] backends, int size) {
		return (size == backends.length) ? backends : Arrays.copyOf(backends, size);
	}

	/** Whether any backend may have calls without a panic. */
	boolean anyFit() {
		return this.fit.length > 0;
	}

}
