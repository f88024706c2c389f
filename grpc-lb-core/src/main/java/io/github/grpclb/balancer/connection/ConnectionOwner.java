package io.github.grpclb.balancer.connection;

import io.grpc.EquivalentAddressGroup;

import io.github.grpclb.Internal;
import io.github.grpclb.load.BackendLoad;

/**
 * Whose connections they are. Called in the channel's {@code SynchronizationContext}.
 */
@Internal
public interface ConnectionOwner {

	/**
	 * Returns where to connect to.
	 * @return the addresses, tried in order
	 */
	EquivalentAddressGroup group();

	/**
	 * Returns where calls are counted.
	 * @return the backend's load
	 */
	BackendLoad load();

	/**
	 * Returns how long an attempt to connect may take.
	 * @return nanoseconds, above 0
	 */
	long connectTimeoutNanos();

	/**
	 * A connection has another state.
	 * @param lost whether it broke, was closed by the server, or could not be opened
	 */
	void connectionChanged(boolean lost);

}
