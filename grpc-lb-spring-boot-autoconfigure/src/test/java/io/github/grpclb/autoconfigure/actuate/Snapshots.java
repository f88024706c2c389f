package io.github.grpclb.autoconfigure.actuate;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

import io.grpc.ConnectivityState;

import io.github.grpclb.snapshot.BackendSnapshot;
import io.github.grpclb.snapshot.BackendSnapshot.Latency;
import io.github.grpclb.snapshot.ChannelSnapshot;

/**
 * Channels as they look from outside, without any.
 */
final class Snapshots {

	private Snapshots() {
	}

	static ChannelSnapshot channel(String... addresses) {
		return new ChannelSnapshot(ConnectivityState.READY, "round-robin",
				Arrays.stream(addresses).map((address) -> backend(address, ConnectivityState.READY)).toList());
	}

	static BackendSnapshot backend(String address, ConnectivityState state) {
		boolean eligible = state == ConnectivityState.READY;
		return new BackendSnapshot(address, state, eligible, List.of(), null, null, 0, Map.of(), 1, 1, 1, 2, 10, 0, 0.5,
				10, 0, null, new Latency(1, 1, 1), false, null, false, false);
	}

}
