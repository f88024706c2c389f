package io.github.grpclb.benchmarks.sim;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.wire.Probe;

/**
 * A connection to a host that answers probes and nothing else. A probe takes the network
 * as long as a call does, and the host what it costs.
 */
final class ProbeChannel extends Channel {

	private final Simulation simulation;

	private final int host;

	ProbeChannel(Simulation simulation, int host) {
		this.simulation = simulation;
		this.host = host;
	}

	@Override
	public <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
		return new Call<>(method);
	}

	@Override
	public String authority() {
		return "host";
	}

	private final class Call<Q, R> extends ClientCall<Q, R> {

		private final MethodDescriptor<Q, R> method;

		private @Nullable Listener<R> listener;

		Call(MethodDescriptor<Q, R> method) {
			this.method = method;
		}

		@Override
		public void start(Listener<R> listener, Metadata headers) {
			if (this.method.getFullMethodName().equals(Probe.METHOD.getFullMethodName())) {
				this.listener = listener;
			}
			else {
				listener.onClose(Status.UNIMPLEMENTED, new Metadata());
			}
		}

		@Override
		public void halfClose() {
			if (this.listener != null) {
				ProbeChannel.this.simulation.time().after(Simulation.NETWORK, this::arrive);
			}
		}

		private void arrive() {
			Simulation simulation = ProbeChannel.this.simulation;
			Host asked = simulation.hosts().get(ProbeChannel.this.host);
			if (asked.spec().acceptsConnections(simulation.time().now())) {
				Probe answer = asked.probe();
				simulation.time().after(Simulation.NETWORK, () -> answer(Status.OK, answer));
			}
			else {
				simulation.time().after(Simulation.NETWORK, () -> answer(Status.UNAVAILABLE, null));
			}
		}

		private void answer(Status status, @Nullable Probe answer) {
			if (this.listener != null) {
				if (answer != null) {
					this.listener.onMessage(this.method.parseResponse(Probe.METHOD.streamResponse(answer)));
				}
				this.listener.onClose(status, new Metadata());
			}
		}

		@Override
		public void request(int numMessages) {
			// The one answer comes without being asked for.
		}

		@Override
		public void cancel(@Nullable String message, @Nullable Throwable cause) {
			this.listener = null;
		}

		@Override
		public void sendMessage(Q message) {
			// A probe says nothing.
		}

	}

}
