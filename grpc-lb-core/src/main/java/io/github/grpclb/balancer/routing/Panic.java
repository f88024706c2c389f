package io.github.grpclb.balancer.routing;

import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.grpclb.Internal;

/**
 * Envoy's panic threshold: when too small a share of the backends is fit, those that look
 * unfit get calls as well, because a few fit ones would fall under the load of all, and
 * because so many at once speak for a fault of the judgement. As in Envoy it is decided
 * after priorities and zones: not while the tiers together have enough, so that a healthy
 * standby comes before unfit primaries. Lives in the channel's
 * {@code SynchronizationContext}.
 *
 * @see <a href=
 * "https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/panic_threshold">Envoy:
 * panic threshold</a>
 */
@Internal
public final class Panic {

	private static final Logger logger = LoggerFactory.getLogger(Panic.class);

	/** Shares are sums of fractions: what is short by less than that is enough. */
	private static final double ROUNDING = 1e-9;

	private boolean on;

	/**
	 * Tells whether a share of fit backends is too small.
	 * @param fit the weight of backends that may be picked
	 * @param all the weight of backends that are meant to have calls
	 * @param threshold the share, 0 to 1; 0 for no panic
	 * @return {@code true} if unfit ones must help
	 */
	static boolean needed(double fit, double all, double threshold) {
		return fit < threshold * all - ROUNDING;
	}

	/**
	 * Lets unfit backends in where the tiers together have too few fit ones: into each
	 * tier that is short itself, ejected ones first, then unhealthy ones. A server that
	 * has said that it is leaving would refuse what it gets, so it is asked only when
	 * there is nobody else in any tier.
	 * @param tiers what divides the traffic among itself
	 * @param threshold the share of fit ones, 0 to 1; 0 for no panic
	 * @param minHealthy the share of fit ones that can carry all of a tier's traffic
	 */
	static void relieve(List<Tier> tiers, double threshold, double minHealthy) {
		if (threshold == 0) {
			return;
		}
		double enough = 0;
		for (Tier tier : tiers) {
			enough += tier.judgedAvailability(Math.max(threshold, minHealthy));
		}
		if (enough >= 1 - ROUNDING) {
			return;
		}
		boolean any = false;
		for (Tier tier : tiers) {
			tier.relieve(threshold);
			any |= tier.usable();
		}
		if (!any) {
			tiers.forEach((tier) -> tier.admit(Availability.LEAVING));
		}
	}

	/**
	 * Takes note of whether unfit backends get calls, and logs a change.
	 * @param on whether they do
	 * @param client the client's name
	 * @param fit backends that are fit
	 * @param all backends that are meant to have calls
	 * @param threshold the share of fit ones below which the others help
	 */
	public void report(boolean on, String client, int fit, int all, double threshold) {
		if (on == this.on) {
			return;
		}
		this.on = on;
		if (on) {
			logger.atWarn()
				.addKeyValue("client", client)
				.log("Client '{}': only {} of {} backends are fit, so ejected and unhealthy ones get calls too (panic). "
						+ "See their reasons in /actuator/grpclb/{} and mend them; panic-threshold: 0 turns this off.",
						client, fit, all, client);
		}
		else if (fit > 0) {
			logger.atInfo()
				.addKeyValue("client", client)
				.log(needed(fit, all, threshold)
						? "Client '{}': {} of {} backends are fit and take all calls; no unfit one can help them any more."
						: "Client '{}': {} of {} backends are fit, panic is over.", client, fit, all);
		}
	}

	/**
	 * Tells whether unfit backends get calls.
	 * @return {@code true} during panic
	 */
	public boolean on() {
		return this.on;
	}

}
