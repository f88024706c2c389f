package io.github.grpclb.benchmarks.sim;

import java.util.SplittableRandom;

import io.grpc.Channel;
import io.grpc.ConnectivityState;
import io.grpc.Status;

import io.github.grpclb.benchmarks.harness.Connector;
import io.github.grpclb.benchmarks.harness.FakeSubchannel;

/**
 * Connection attempts: two milliseconds, and grpc-java's exponential backoff after a
 * refusal. Hosts answer probes.
 */
final class Handshakes implements Connector {

	private static final long HANDSHAKE = 2 * Units.MILLISECOND;

	private static final Status REFUSED = Status.UNAVAILABLE.withDescription("connection refused");

	private final Simulation simulation;

	private final SplittableRandom random = new SplittableRandom(7);

	Handshakes(Simulation simulation) {
		this.simulation = simulation;
	}

	@Override
	public void connect(FakeSubchannel subchannel) {
		attempt(subchannel, 1);
	}

	@Override
	public Channel channel(FakeSubchannel subchannel) {
		return new ProbeChannel(this.simulation, subchannel.backend());
	}

	private void attempt(FakeSubchannel subchannel, double backoffSeconds) {
		this.simulation.time().after(HANDSHAKE, () -> {
			Host host = this.simulation.hosts().get(subchannel.backend());
			if (host.spec().acceptsConnections(this.simulation.time().now())) {
				subchannel.execute(subchannel::ready);
			}
			else {
				subchannel.execute(() -> subchannel.failed(REFUSED));
				long backoff = Units.seconds(backoffSeconds * (0.8 + 0.4 * this.random.nextDouble()));
				this.simulation.time().after(backoff, () -> retry(subchannel, backoffSeconds * 1.6));
			}
		});
	}

	private void retry(FakeSubchannel subchannel, double backoffSeconds) {
		if (subchannel.state() == ConnectivityState.TRANSIENT_FAILURE) {
			subchannel.execute(subchannel::connecting);
			attempt(subchannel, backoffSeconds);
		}
	}

}
