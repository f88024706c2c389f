package io.github.grpclb.server.calls;

import io.github.grpclb.Internal;
import io.github.grpclb.wire.Probe;

/**
 * Knows the services that watch a server instead of using it.
 */
@Internal
public final class InfrastructureServices {

	public static final String HEALTH = "grpc.health.v1.Health/";

	public static final String LOAD_REPORTS = "xds.service.orca.v3.OpenRcaService";

	private InfrastructureServices() {
	}

	/**
	 * Tells whether a method belongs to such a service.
	 * @param method the full method name
	 * @return {@code true} for health, reflection, load reports and probes
	 */
	public static boolean serve(String method) {
		return method.startsWith(HEALTH) || method.startsWith("grpc.reflection.") || method.startsWith(LOAD_REPORTS)
				|| method.startsWith(Probe.SERVICE);
	}

}
