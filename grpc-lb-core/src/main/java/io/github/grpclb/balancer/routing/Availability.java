package io.github.grpclb.balancer.routing;

import io.github.grpclb.Internal;

/**
 * What a backend is fit for.
 */
@Internal
public enum Availability {

	/** It may have calls. */
	AVAILABLE,

	/** Unhealthy or ejected, but connected: in a panic it may have calls. */
	PANIC_ONLY,

	/** No connection yet. */
	CONNECTING,

	/** No connection. */
	UNAVAILABLE,

	/** An operator keeps calls away from it. */
	DRAINED

}
