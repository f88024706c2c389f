package io.github.grpclb.balancer.routing;

import io.github.grpclb.Internal;

/**
 * What a backend is fit for. Those that are connected come first, the fittest first: in a
 * panic they are let in from the top.
 */
@Internal
public enum Availability {

	/** It may have calls. */
	AVAILABLE,

	/** Connected and healthy, but outlier detection has taken it out. */
	EJECTED,

	/** Connected, but not healthy, and never has been on this connection. */
	UNHEALTHY,

	/**
	 * Connected, has been healthy, and says NOT_SERVING now: as a server does that drains
	 * and is about to refuse calls.
	 */
	LEAVING,

	/** Was ready a moment ago and connects again. */
	RENEWING,

	/** No connection yet. */
	CONNECTING,

	/** Has been connecting for too long to count on it. */
	HANGING,

	/** No connection. */
	UNAVAILABLE,

	/** An operator keeps calls away from it. */
	DRAINED;

	/**
	 * Tells whether health checking objects to its connections.
	 * @return {@code true} if only connections that are not healthy could carry its calls
	 */
	public boolean unhealthy() {
		return this == UNHEALTHY || this == LEAVING;
	}

	/**
	 * Tells whether an attempt to connect is under way.
	 * @return {@code true} if its first or next connection is still to come
	 */
	public boolean pending() {
		return this == RENEWING || this == CONNECTING || this == HANGING;
	}

}
