package io.github.grpclb.server;

/**
 * Where a server is between its start and its end.
 */
public enum ServerState {

	/** It has not started yet. */
	STARTING,

	/** It serves. */
	SERVING,

	/** It serves, but has asked its clients to go elsewhere. */
	DRAINING,

	/** It has ended. */
	STOPPED

}
