package io.github.grpclb.snapshot;

/**
 * Why a backend is not picked, or picked less often than its weight says.
 */
public enum Reason {

	/** No connection is ready. */
	NOT_READY,

	/** Its health service does not say SERVING. */
	UNHEALTHY,

	/** Outlier detection took it out. */
	EJECTED,

	/** An operator drains it. */
	DRAINING,

	/** Slow start has not given it its full weight yet. */
	RAMPING,

	/** The traffic goes to other groups. */
	OTHER_GROUP,

	/** The traffic stays in another zone. */
	OTHER_ZONE,

	/** A better priority serves. */
	LOWER_PRIORITY,

	/** It is not in this client's subset. */
	OUTSIDE_SUBSET,

	/** It has as many calls in flight as it may have. */
	OVER_LIMIT

}
