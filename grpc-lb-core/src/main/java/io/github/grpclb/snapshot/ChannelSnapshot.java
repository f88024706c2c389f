package io.github.grpclb.snapshot;

import java.util.List;

import io.grpc.ConnectivityState;
import org.jspecify.annotations.Nullable;

/**
 * One channel's balancer at one moment. A client may have several channels.
 *
 * @param state the channel's state
 * @param policy the policy in use
 * @param panic whether so few backends are fit that unfit ones get calls too
 * @param retryThrottle its retry budget, {@code null} if nothing is retried
 * @param backends its backends, in the order of discovery
 */
public record ChannelSnapshot(ConnectivityState state, String policy, boolean panic,
		@Nullable RetryThrottle retryThrottle, List<BackendSnapshot> backends) {

	public ChannelSnapshot {
		backends = List.copyOf(backends);
	}

	/**
	 * Creates a snapshot without panic and without retries.
	 * @param state the channel's state
	 * @param policy the policy in use
	 * @param backends its backends
	 */
	public ChannelSnapshot(ConnectivityState state, String policy, List<BackendSnapshot> backends) {
		this(state, policy, false, null, backends);
	}

}
