package io.github.grpclb.server;

import io.github.grpclb.load.Probe;

/**
 * Knows the services that watch a server instead of using it.
 */
final class Watchers {

	static final String HEALTH = "grpc.health.v1.Health/";

	static final String LOAD_REPORTS = "xds.service.orca.v3.OpenRcaService";

	private Watchers() {
	}

	/**
	 * Tells whether a method belongs to such a service.
	 * @param method the full method name
	 * @return {@code true} for health, reflection, load reports and probes
	 */
	static boolean serve(String method) {
		return method.startsWith(HEALTH) || method.startsWith("grpc.reflection.") || method.startsWith(LOAD_REPORTS)
				|| method.startsWith(Probe.SERVICE);
	}

}
