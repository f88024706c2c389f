package io.github.grpclb.server;

/**
 * The steps of a drain, in their order.
 */
public enum DrainPhase {

	/** Readiness is refused, so that platforms send no more traffic. */
	READINESS,

	/** The server leaves registries of services. */
	DEREGISTER,

	/** Every health answer becomes NOT_SERVING. */
	NOT_SERVING,

	/** The server goes on serving until nobody calls any more. */
	DELAY,

	/** Clients are told to open no more calls here. */
	GOAWAY,

	/** Calls end by themselves. */
	IN_FLIGHT,

	/** Streams of those who watch are ended, connections close. */
	WATCHES,

	/** What is left is cut off. */
	FORCE

}
