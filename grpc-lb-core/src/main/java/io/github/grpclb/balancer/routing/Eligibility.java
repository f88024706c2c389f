package io.github.grpclb.balancer.routing;

import java.util.Arrays;
import java.util.function.IntFunction;

import io.github.grpclb.Internal;

/**
 * The backends at one moment, before routing. Which unfit ones have to help is decided
 * where the traffic is divided, tier by tier (see {@link Panic}). Backends that discovery
 * says are going are among them only while no other is fit, as kube-proxy does with pods
 * that terminate and still serve: before unfit ones help, those take the calls.
 *
 * @param members every backend that is meant to have calls
 * @param fit those of them that may have calls now, in the same order
 * @param capacities what the members can carry when they are warm, by
 * {@link Availability}
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
public record Eligibility(RoutableBackend[] members, RoutableBackend[] fit, double[] capacities, int pending,
		boolean connecting, boolean lastResort, boolean prioritized, double panicThreshold) {

	/** Which backends there are besides those that stay. */
	private enum Going {

		LEFT_OUT, INCLUDED, ONLY_WHO_IS_FIT

	}

	/**
	 * Looks at all backends, once if any of those that stay is fit.
	 * @param count how many there are
	 * @param backends the backends by index
	 * @param panicThreshold the share of fit backends under which unfit ones help, 0 to 1
	 * @return what can be picked
	 */
	public static Eligibility of(int count, IntFunction<RoutableBackend> backends, double panicThreshold) {
		Eligibility staying = of(count, backends, panicThreshold, Going.LEFT_OUT);
		if (staying.anyFit()) {
			return staying;
		}
		Eligibility all = of(count, backends, panicThreshold, Going.INCLUDED);
		return all.anyFit() ? of(count, backends, panicThreshold, Going.ONLY_WHO_IS_FIT) : all;
	}

	private static Eligibility of(int count, IntFunction<RoutableBackend> backends, double panicThreshold,
			Going going) {
		RoutableBackend[] members = new RoutableBackend[count];
		RoutableBackend[] fit = new RoutableBackend[count];
		double[] capacities = new double[Availability.values().length];
		int memberCount = 0;
		int fitCount = 0;
		int pending = 0;
		boolean connecting = false;
		boolean prioritized = false;
		for (int i = 0; i < count; i++) {
			RoutableBackend backend = backends.apply(i);
			Availability availability = backend.availability();
			if (availability == Availability.DRAINED || (going == Going.LEFT_OUT && backend.going())) {
				continue;
			}
			if (availability.pending()) {
				pending++;
				connecting |= availability == Availability.CONNECTING;
			}
			boolean usable = availability == Availability.AVAILABLE;
			if (going == Going.ONLY_WHO_IS_FIT && !usable) {
				continue;
			}
			members[memberCount++] = backend;
			capacities[availability.ordinal()] += backend.capacity();
			prioritized |= backend.priority() != members[0].priority();
			if (usable) {
				fit[fitCount++] = backend;
			}
		}
		return new Eligibility(trim(members, memberCount), trim(fit, fitCount), capacities, pending, connecting,
				going == Going.ONLY_WHO_IS_FIT, prioritized, panicThreshold);
	}

	private static RoutableBackend[] trim(RoutableBackend[] backends, int size) {
		return (size == backends.length) ? backends : Arrays.copyOf(backends, size);
	}

	/** Whether any backend may have calls without a panic. */
	boolean anyFit() {
		return this.fit.length > 0;
	}

}
