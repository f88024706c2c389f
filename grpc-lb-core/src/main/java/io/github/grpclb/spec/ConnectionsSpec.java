package io.github.grpclb.spec;

import java.time.Duration;

/**
 * How many connections a backend gets (gRFC A105).
 *
 * @param perBackend connections kept to every backend, 1 to 100
 * @param maxPerBackend connections that load may raise it to, 1 to 100, not below
 * {@code perBackend}
 * @param scaleUpAt calls in flight on each connection above which another is opened, at
 * least 1
 * @param idleTimeout how long an extra connection stays without need, above zero
 */
public record ConnectionsSpec(int perBackend, int maxPerBackend, int scaleUpAt, Duration idleTimeout) {

	public ConnectionsSpec {
		Require.range("connections.per-backend", perBackend, 1, 100);
		Require.range("connections.max-per-backend", maxPerBackend, 1, 100);
		if (maxPerBackend < perBackend) {
			throw new InvalidSpecException("connections.max-per-backend", maxPerBackend,
					"at least connections.per-backend (" + perBackend + ")", "Raise it, or lower per-backend.");
		}
		Require.range("connections.scale-up-at", scaleUpAt, 1, Integer.MAX_VALUE);
		Require.positive("connections.idle-timeout", idleTimeout);
	}

	/**
	 * Returns the defaults: one connection to each backend.
	 * @return the default settings
	 */
	public static ConnectionsSpec defaults() {
		return new ConnectionsSpec(1, 1, 100, Duration.ofMinutes(5));
	}

}
