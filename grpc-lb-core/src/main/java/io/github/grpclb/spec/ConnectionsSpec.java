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
 * @param connectTimeout how long an attempt may take from TCP to the server's HTTP/2
 * SETTINGS before it is given up for another one, above zero up to an hour
 */
public record ConnectionsSpec(int perBackend, int maxPerBackend, int scaleUpAt, Duration idleTimeout,
		Duration connectTimeout) {

	/** As long as grpc-java gives TCP alone. */
	private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(20);

	private static final Duration LONGEST = Duration.ofHours(1);

	public ConnectionsSpec {
		Require.range("connections.per-backend", perBackend, 1, 100);
		Require.range("connections.max-per-backend", maxPerBackend, 1, 100);
		if (maxPerBackend < perBackend) {
			throw new InvalidSpecException("connections.max-per-backend", maxPerBackend,
					"at least connections.per-backend (" + perBackend + ")", "Raise it, or lower per-backend.");
		}
		Require.range("connections.scale-up-at", scaleUpAt, 1, Integer.MAX_VALUE);
		Require.positive("connections.idle-timeout", idleTimeout);
		Require.positive("connections.connect-timeout", connectTimeout);
		if (connectTimeout.compareTo(LONGEST) > 0) {
			throw new InvalidSpecException("connections.connect-timeout", connectTimeout, "above 0 up to " + LONGEST,
					"20s is the default; raise it only where servers take longer to accept.");
		}
	}

	/**
	 * Creates settings with the default connect timeout.
	 * @param perBackend connections kept to every backend
	 * @param maxPerBackend connections that load may raise it to
	 * @param scaleUpAt calls in flight on each connection above which another is opened
	 * @param idleTimeout how long an extra connection stays without need
	 */
	public ConnectionsSpec(int perBackend, int maxPerBackend, int scaleUpAt, Duration idleTimeout) {
		this(perBackend, maxPerBackend, scaleUpAt, idleTimeout, CONNECT_TIMEOUT);
	}

	/**
	 * Returns the defaults: one connection to each backend.
	 * @return the default settings
	 */
	public static ConnectionsSpec defaults() {
		return new ConnectionsSpec(1, 1, 100, Duration.ofMinutes(5));
	}

}
