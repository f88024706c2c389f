package io.github.grpclb.spec;

/**
 * Client health checking (gRFC A17).
 *
 * @param enabled whether backends are watched through {@code grpc.health.v1.Health}
 * @param service the service name asked for; empty for the server as a whole
 */
public record HealthCheckSpec(boolean enabled, String service) {

	/**
	 * Returns the defaults: on, for the server as a whole.
	 * @return the default settings
	 */
	public static HealthCheckSpec defaults() {
		return new HealthCheckSpec(true, "");
	}

}
