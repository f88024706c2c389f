package io.github.grpclb.balancer;

import io.grpc.ConnectivityState;
import io.grpc.ConnectivityStateInfo;
import io.grpc.LoadBalancer.CreateSubchannelArgs;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.Subchannel;
import io.grpc.Status;

import io.github.grpclb.load.LoadTracer;

/**
 * One connection to a backend. Lives in the channel's {@code SynchronizationContext}.
 */
final class Connection {

	private final Backend backend;

	/** What health checking wraps; states that arrive here have passed it. */
	private final Subchannel checked;

	private final TransportSubchannel transport;

	/** Built once, so that a pick builds nothing. */
	private final PickResult result;

	/** It is asked to connect as soon as it is there, so it never counts as idle. */
	private ConnectivityState state = ConnectivityState.CONNECTING;

	private Status failure = Status.OK;

	Connection(Backend backend, Subchannels subchannels) {
		this.backend = backend;
		CreateSubchannelArgs args = CreateSubchannelArgs.newBuilder().setAddresses(backend.group()).build();
		this.checked = subchannels.checked().createSubchannel(args);
		this.transport = subchannels.transports().takeLast();
		this.result = PickResult.withSubchannel(this.transport.delegate(), LoadTracer.factory(backend.load()));
	}

	void start() {
		this.checked.start(this::changed);
		this.checked.requestConnection();
	}

	private void changed(ConnectivityStateInfo info) {
		ConnectivityState next = info.getState();
		if (this.state == ConnectivityState.SHUTDOWN || next == ConnectivityState.SHUTDOWN) {
			return;
		}
		boolean lost = next == ConnectivityState.TRANSIENT_FAILURE || next == ConnectivityState.IDLE;
		if (next == ConnectivityState.TRANSIENT_FAILURE) {
			this.failure = info.getStatus();
		}
		if (next == ConnectivityState.IDLE) {
			// The server closed it (GOAWAY) or the backoff is over.
			this.checked.requestConnection();
			next = ConnectivityState.CONNECTING;
		}
		// gRFC A62: a failed connection stays failed until it is ready again.
		if (this.state != ConnectivityState.TRANSIENT_FAILURE || next != ConnectivityState.CONNECTING) {
			this.state = next;
			this.backend.connectionChanged(lost);
		}
	}

	void shutdown() {
		this.state = ConnectivityState.SHUTDOWN;
		this.checked.shutdown();
	}

	ConnectivityState state() {
		return this.state;
	}

	boolean unhealthy() {
		return this.state != ConnectivityState.READY && this.transport.state() == ConnectivityState.READY;
	}

	boolean healthUnimplemented() {
		return this.transport.healthUnimplemented();
	}

	Status failure() {
		return this.failure;
	}

	PickResult result() {
		return this.result;
	}

}
