package io.github.grpclb.server;

import java.io.ByteArrayInputStream;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.server.calls.InfrastructureServices;

/**
 * Stands before the health service, whoever provides it, and says NOT_SERVING for every
 * service while the server drains. Whatever the service behind it says meanwhile is held
 * back, so that a health scheduler cannot undo the drain; after an undrain watchers get
 * what they missed. Thread-safe.
 */
final class HealthGate implements ServerInterceptor {

	/** A {@code HealthCheckResponse} with {@code status: NOT_SERVING}. */
	private static final byte[] NOT_SERVING = { 0x08, 0x02 };

	private final Set<GatedCall<?, ?>> watches = ConcurrentHashMap.newKeySet();

	private volatile boolean closed;

	@Override
	public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(ServerCall<ReqT, RespT> call, Metadata headers,
			ServerCallHandler<ReqT, RespT> next) {
		if (!call.getMethodDescriptor().getFullMethodName().startsWith(InfrastructureServices.HEALTH)) {
			return next.startCall(call, headers);
		}
		GatedCall<ReqT, RespT> gated = new GatedCall<>(call);
		ServerCall.Listener<ReqT> listener = next.startCall(gated, headers);
		if (call.getMethodDescriptor().getType() == MethodType.UNARY) {
			return listener;
		}
		this.watches.add(gated);
		return new SimpleForwardingServerCallListener<>(listener) {

			@Override
			public void onCancel() {
				HealthGate.this.watches.remove(gated);
				super.onCancel();
			}

			@Override
			public void onComplete() {
				HealthGate.this.watches.remove(gated);
				super.onComplete();
			}

		};
	}

	/** From now on every answer is NOT_SERVING; open watches are told at once. */
	void close() {
		this.closed = true;
		this.watches.forEach(GatedCall::refresh);
	}

	boolean closed() {
		return this.closed;
	}

	/** The truth again. */
	void open() {
		this.closed = false;
		this.watches.forEach(GatedCall::refresh);
	}

	private final class GatedCall<ReqT, RespT> extends SimpleForwardingServerCall<ReqT, RespT> {

		private @Nullable RespT truth;

		private boolean toldNotServing;

		private boolean ended;

		GatedCall(ServerCall<ReqT, RespT> delegate) {
			super(delegate);
		}

		@Override
		public synchronized void sendMessage(RespT message) {
			this.truth = message;
			refresh();
		}

		@Override
		public synchronized void close(Status status, Metadata trailers) {
			this.ended = true;
			super.close(status, trailers);
		}

		synchronized void refresh() {
			if (this.ended || this.truth == null) {
				return;
			}
			if (!HealthGate.this.closed) {
				this.toldNotServing = false;
				super.sendMessage(this.truth);
			}
			else if (!this.toldNotServing) {
				this.toldNotServing = true;
				super.sendMessage(getMethodDescriptor().parseResponse(new ByteArrayInputStream(NOT_SERVING)));
			}
		}

	}

}
