package io.github.grpclb.inspect;

import java.util.List;

import io.grpc.ConnectivityState;

/**
 * One channel's balancer at one moment. A client may have several channels.
 *
 * @param state the channel's state
 * @param policy the policy in use
 * @param backends its backends, in the order of discovery
 */
public record ChannelSnapshot(ConnectivityState state, String policy, List<BackendSnapshot> backends) {

	public ChannelSnapshot {
		backends = List.copyOf(backends);
	}

}
