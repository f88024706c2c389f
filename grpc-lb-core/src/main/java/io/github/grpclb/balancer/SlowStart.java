package io.github.grpclb.balancer;

import io.github.grpclb.Internal;
import io.github.grpclb.spec.SlowStartSpec;

/**
 * The share of its weight that a backend has while it warms up: Envoy's
 * {@code max(min_weight, t^(1/aggression))}, where {@code t} goes from 0 to 1 over the
 * window.
 *
 * @see <a href=
 * "https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/slow_start">Envoy:
 * slow start mode</a>
 */
@Internal
public final class SlowStart {

	private SlowStart() {
	}

	/**
	 * Computes the share.
	 * @param spec the window, the aggression and the least weight
	 * @param sinceReady nanoseconds since the backend became ready, 0 or more
	 * @return above 0 up to 1; 1 once the window has passed, or if there is none
	 */
	public static double factor(SlowStartSpec spec, long sinceReady) {
		long window = spec.window().toNanos();
		if (sinceReady >= window) {
			return 1;
		}
		double time = (double) sinceReady / window;
		return Math.max(spec.minWeight(), Math.pow(time, 1 / spec.aggression()));
	}

}
