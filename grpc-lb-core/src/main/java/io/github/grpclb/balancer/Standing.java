package io.github.grpclb.balancer;

/**
 * What a backend is fit for.
 */
enum Standing {

	/** It may have calls. */
	FIT,

	/** Unhealthy or ejected, but connected: in a panic it may have calls. */
	RESERVE,

	/** No connection yet. */
	PENDING,

	/** No connection. */
	LOST,

	/** An operator keeps calls away from it. */
	DRAINED

}
