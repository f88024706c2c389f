package io.github.grpclb.balancer.routing;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.grpclb.Internal;

/**
 * Envoy's panic threshold: when too small a share of the backends is fit, those that look
 * unfit get calls as well, because a few fit ones would fall under the load of all, and
 * because so many at once speak for a fault of the judgement. Lives in the channel's
 * {@code SynchronizationContext}.
 */
@Internal
public final class Panic {

	private static final Logger logger = LoggerFactory.getLogger(Panic.class);

	private boolean on;

	/**
	 * Tells whether a share of fit backends is too small.
	 * @param fit backends that may be picked
	 * @param all backends that are meant to have calls
	 * @param threshold the share, 0 to 1; 0 for no panic
	 * @return {@code true} if unfit ones must help
	 */
	public static boolean needed(int fit, int all, double threshold) {
		return fit < threshold * all;
	}

	/**
	 * Takes note of whether unfit backends get calls, and logs a change.
	 * @param on whether they do
	 * @param client the client's name
	 * @param fit backends that are fit
	 * @param all backends that are meant to have calls
	 */
	public void report(boolean on, String client, int fit, int all) {
		if (on == this.on) {
			return;
		}
		this.on = on;
		if (on) {
			logger.warn("Client '{}': only {} of {} backends are fit, so ejected and unhealthy ones get calls too "
					+ "(panic). See their reasons in /actuator/grpclb/{} and mend them; panic-threshold: 0 turns "
					+ "this off.", client, fit, all, client);
		}
		else if (fit > 0) {
			logger.info("Client '{}': {} of {} backends are fit again, panic is over.", client, fit, all);
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
