package io.github.grpclb.balancer.connection;

import java.io.ByteArrayInputStream;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ConnectivityState;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.LoadBalancer.Subchannel;
import io.grpc.LoadBalancer.SubchannelStateListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.util.ForwardingSubchannel;

/**
 * A real subchannel as health checking sees it: its connection state and the answer of
 * its health service are noted on the way through.
 */
final class TransportSubchannel extends ForwardingSubchannel {

	/** A {@code HealthCheckResponse} with {@code status: SERVING}. */
	private static final byte[] SERVING = { 0x08, 0x01 };

	private final Subchannel delegate;

	/** Touched in the synchronization context only. */
	private ConnectivityState state = ConnectivityState.IDLE;

	/** Written by the health stream's thread. */
	private volatile boolean healthUnimplemented;

	TransportSubchannel(Subchannel delegate) {
		this.delegate = delegate;
	}

	@Override
	public Subchannel delegate() {
		return this.delegate;
	}

	@Override
	public void start(SubchannelStateListener listener) {
		super.start((info) -> {
			this.state = info.getState();
			listener.onSubchannelState(info);
		});
	}

	@Override
	public Channel asChannel() {
		return ClientInterceptors.intercept(super.asChannel(), new HealthAnswer());
	}

	/**
	 * Returns the connection's own state, whatever health says.
	 * @return the state
	 */
	ConnectivityState state() {
		return this.state;
	}

	/**
	 * Tells whether the backend has no health service.
	 * @return {@code true} once it has answered {@code UNIMPLEMENTED}
	 */
	boolean healthUnimplemented() {
		return this.healthUnimplemented;
	}

	private static <RespT> RespT serving(MethodDescriptor<?, RespT> method) {
		return method.parseResponse(new ByteArrayInputStream(SERVING));
	}

	private final class HealthAnswer implements ClientInterceptor {

		@Override
		public <ReqT, RespT> ClientCall<ReqT, RespT> interceptCall(MethodDescriptor<ReqT, RespT> method,
				CallOptions options, Channel next) {
			return new SimpleForwardingClientCall<>(next.newCall(method, options)) {

				@Override
				public void start(Listener<RespT> listener, Metadata headers) {
					super.start(new SimpleForwardingClientCallListener<>(listener) {

						@Override
						public void onClose(Status status, Metadata trailers) {
							TransportSubchannel.this.healthUnimplemented = status
								.getCode() == Status.Code.UNIMPLEMENTED;
							if (TransportSubchannel.this.healthUnimplemented) {
								// A backend without health service is taken as it is.
								// Told the
								// truth, grpc-java would log an error for every
								// connection.
								super.onMessage(serving(method));
							}
							else {
								super.onClose(status, trailers);
							}
						}

					}, headers);
				}

			};
		}

	}

}
