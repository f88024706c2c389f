package io.github.grpclb.benchmarks.harness;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;

import io.github.grpclb.channel.InertCall;

/**
 * A connection to a server without services: health checks and probes turn themselves
 * off.
 */
final class UnimplementedChannel extends Channel {

	static final UnimplementedChannel INSTANCE = new UnimplementedChannel();

	private UnimplementedChannel() {
	}

	@Override
	public <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
		return new InertCall<>() {

			@Override
			public void start(Listener<R> listener, Metadata headers) {
				listener.onClose(Status.UNIMPLEMENTED, new Metadata());
			}

		};
	}

	@Override
	public String authority() {
		return "unimplemented";
	}

}
