package io.github.grpclb.balancer.routing;

import io.github.grpclb.Internal;

/**
 * How much of the traffic each of several tiers of backends gets, best tier first: a tier
 * keeps all of it while enough of its backends are healthy, and hands the rest to the
 * next one in proportion to what is missing (Envoy's priority levels and zone-aware
 * routing, whose overprovisioning factor is {@code 1 / minHealthy}).
 *
 * @see <a href=
 * "https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/priority">Envoy:
 * priority levels</a>
 * @see <a href=
 * "https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/zone_aware">Envoy:
 * zone aware routing</a>
 */
@Internal
public final class TierShares {

	private TierShares() {
	}

	/**
	 * Tells how much of the traffic a tier could take.
	 * @param healthy the weight of its healthy backends
	 * @param members the weight of all of its backends
	 * @param minHealthy the share of healthy backends that can do the work of all, 0 to 1
	 * @return 0 to 1
	 */
	public static double availability(double healthy, double members, double minHealthy) {
		if (healthy == 0) {
			return 0;
		}
		double enough = members * minHealthy;
		return (healthy >= enough) ? 1 : healthy / enough;
	}

	/**
	 * Divides the traffic. What the tiers cannot take by the first measure, they are
	 * given by the next one.
	 * @param measures what each tier could take, 0 to 1; the most trustworthy first
	 * @return what each tier gets; in sum 1, or 0 if no tier can take anything
	 */
	public static double[] of(double[]... measures) {
		double[] shares = new double[measures[0].length];
		double left = 1;
		for (double[] availability : measures) {
			for (int tier = 0; tier < shares.length; tier++) {
				double more = Math.min(left, Math.max(0, availability[tier] - shares[tier]));
				shares[tier] += more;
				left -= more;
			}
		}
		double sum = 1 - left;
		if (sum > 0 && left > 0) {
			for (int tier = 0; tier < shares.length; tier++) {
				shares[tier] /= sum;
			}
		}
		return shares;
	}

}
