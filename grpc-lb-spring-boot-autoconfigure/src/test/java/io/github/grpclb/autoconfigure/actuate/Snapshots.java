package io.github.grpclb.autoconfigure.actuate;

import java.util.Arrays;
import java.util.List;

import io.grpc.ConnectivityState;

import io.github.grpclb.snapshot.BackendSnapshot;
import io.github.grpclb.snapshot.BackendSnapshot.Health;
import io.github.grpclb.snapshot.BackendSnapshot.Identity;
import io.github.grpclb.snapshot.BackendSnapshot.Latency;
import io.github.grpclb.snapshot.BackendSnapshot.PolicyView;
import io.github.grpclb.snapshot.BackendSnapshot.Recent;
import io.github.grpclb.snapshot.BackendSnapshot.Signs;
import io.github.grpclb.snapshot.BackendSnapshot.Totals;
import io.github.grpclb.snapshot.BackendSnapshot.Traffic;
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
		return backend(address, state, 10);
	}

	/** One of two backends that should have got half of the last minute's calls. */
	static BackendSnapshot calls(String address, long calls) {
		return backend(address, ConnectivityState.READY, calls);
	}

	private static BackendSnapshot backend(String address, ConnectivityState state, long calls) {
		boolean eligible = state == ConnectivityState.READY;
		return new BackendSnapshot(Identity.of(address),
				new Health(state, eligible, List.of(), 1, 1, null, false, Signs.NONE),
				new Traffic(new Totals(2, calls, calls, 0), 0, 0.5, new Recent(calls, 0, 0.5, 0.5, 1, 1, 60), null,
						new Latency(1, 1, 1), PolicyView.NONE));
	}

}
