package io.github.grpclb.testing;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import org.jspecify.annotations.Nullable;

/**
 * A backend's health service as one connection sees it: every {@code Watch} stream is
 * told the present status, and each later one.
 */
public final class FakeHealth extends Channel {

	private @Nullable Watch<?, ?> watch;

	private boolean serving = true;

	private boolean served;

	private Status refusal = Status.OK;

	private boolean silent;

	/** Changes the status. */
	public void serving(boolean serving) {
		this.serving = serving;
		if (this.watch != null) {
			this.watch.tell(serving);
		}
	}

	public boolean serving() {
		return this.serving;
	}

	/** Ends every {@code Watch} with this status. */
	public void refuse(Status status) {
		this.refusal = status;
	}

	/** Never answers. */
	public void fallSilent() {
		this.silent = true;
	}

	/** Whether this connection's {@code Watch} has been told SERVING. */
	public boolean served() {
		return this.served;
	}

	/** A new connection has no stream yet. */
	void stop() {
		this.watch = null;
		this.served = false;
	}

	@Override
	public <ReqT, RespT> ClientCall<ReqT, RespT> newCall(MethodDescriptor<ReqT, RespT> method, CallOptions options) {
		return method.getFullMethodName().equals(HealthGrpc.getWatchMethod().getFullMethodName()) ? new Watch<>()
				: new Unknown<>();
	}

	@Override
	public String authority() {
		return "fake";
	}

	private final class Watch<ReqT, RespT> extends ClientCall<ReqT, RespT> {

		private @Nullable Listener<RespT> listener;

		@Override
		public void start(Listener<RespT> listener, Metadata headers) {
			this.listener = listener;
			FakeHealth.this.watch = this;
		}

		@Override
		public void halfClose() {
			Listener<RespT> listener = this.listener;
			if (listener != null && !FakeHealth.this.refusal.isOk()) {
				listener.onClose(FakeHealth.this.refusal, new Metadata());
			}
			else if (!FakeHealth.this.silent) {
				tell(FakeHealth.this.serving);
			}
		}

		@SuppressWarnings("unchecked")
		void tell(boolean serving) {
			if (this.listener != null) {
				FakeHealth.this.served |= serving;
				this.listener.onMessage((RespT) HealthCheckResponse.newBuilder()
					.setStatus(serving ? ServingStatus.SERVING : ServingStatus.NOT_SERVING)
					.build());
			}
		}

		@Override
		public void cancel(@Nullable String message, @Nullable Throwable cause) {
			Listener<RespT> listener = this.listener;
			this.listener = null;
			if (listener != null) {
				listener.onClose(Status.CANCELLED, new Metadata());
			}
		}

		@Override
		public void request(int messages) {
		}

		@Override
		public void sendMessage(ReqT message) {
		}

	}

	/** A call of a service that the backend does not have. */
	private static final class Unknown<ReqT, RespT> extends ClientCall<ReqT, RespT> {

		private @Nullable Listener<RespT> listener;

		@Override
		public void start(Listener<RespT> listener, Metadata headers) {
			this.listener = listener;
		}

		@Override
		public void halfClose() {
			if (this.listener != null) {
				this.listener.onClose(Status.UNIMPLEMENTED, new Metadata());
			}
		}

		@Override
		public void cancel(@Nullable String message, @Nullable Throwable cause) {
		}

		@Override
		public void request(int messages) {
		}

		@Override
		public void sendMessage(ReqT message) {
		}

	}

}
