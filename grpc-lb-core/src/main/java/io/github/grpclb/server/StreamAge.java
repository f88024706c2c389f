package io.github.grpclb.server;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;

import io.github.grpclb.server.calls.InfrastructureServices;
import io.github.grpclb.server.calls.Timer;
import io.github.grpclb.wire.Reconnect;

/**
 * Ends server- and bidi-streaming calls that are older than a bound, so that they are
 * balanced anew: with {@code UNAVAILABLE} and a trailer that says that the client should
 * reconnect. To the handler it looks as if the client had cancelled. Thread-safe.
 *
 * <p>
 * A connection's maximum age cannot do that: it lets streams go on for its grace and cuts
 * them off then, without a word.
 */
final class StreamAge implements ServerInterceptor {

	/** Streams that began together shall not reconnect together. */
	private static final double JITTER = 0.1;

	private final Set<AgingCall<?, ?>> open = ConcurrentHashMap.newKeySet();

	private final Duration most;

	private final Timer timer;

	private final DoubleSupplier random;

	StreamAge(Duration most, Timer timer, DoubleSupplier random) {
		this.most = most;
		this.timer = timer;
		this.random = random;
	}

	@Override
	public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(ServerCall<ReqT, RespT> call, Metadata headers,
			ServerCallHandler<ReqT, RespT> next) {
		MethodType type = call.getMethodDescriptor().getType();
		boolean streams = type == MethodType.SERVER_STREAMING || type == MethodType.BIDI_STREAMING;
		if (!streams || InfrastructureServices.serve(call.getMethodDescriptor().getFullMethodName())) {
			return next.startCall(call, headers);
		}
		AgingCall<ReqT, RespT> aging = new AgingCall<>(call);
		this.open.add(aging);
		Runnable cancel = this.most.isZero() ? () -> {
		} : this.timer.schedule(() -> aging.end(Reconnect.STREAM_AGE), nanos());
		return new SimpleForwardingServerCallListener<>(next.startCall(aging, headers)) {

			@Override
			public void onCancel() {
				forget();
				super.onCancel();
			}

			@Override
			public void onComplete() {
				forget();
				if (aging.cutOff) {
					// A handler that only cleans up after a cancellation must do so now.
					super.onCancel();
				}
				else {
					super.onComplete();
				}
			}

			private void forget() {
				cancel.run();
				StreamAge.this.open.remove(aging);
			}

		};
	}

	/**
	 * Ends every stream, because the server goes.
	 * @return how many there were
	 */
	int endAll() {
		int ended = 0;
		for (AgingCall<?, ?> call : this.open) {
			ended += call.end(Reconnect.DRAIN) ? 1 : 0;
		}
		return ended;
	}

	private long nanos() {
		return (long) (this.most.toNanos() * (1 - JITTER + 2 * JITTER * this.random.getAsDouble()));
	}

	private static final class AgingCall<ReqT, RespT> extends SimpleForwardingServerCall<ReqT, RespT> {

		private boolean ended;

		private volatile boolean cutOff;

		AgingCall(ServerCall<ReqT, RespT> delegate) {
			super(delegate);
		}

		@Override
		public synchronized void sendHeaders(Metadata headers) {
			if (!this.ended) {
				super.sendHeaders(headers);
			}
		}

		@Override
		public synchronized void sendMessage(RespT message) {
			if (!this.ended) {
				super.sendMessage(message);
			}
		}

		@Override
		public synchronized void close(Status status, Metadata trailers) {
			if (!this.ended) {
				this.ended = true;
				super.close(status, trailers);
			}
		}

		@Override
		public boolean isCancelled() {
			return this.cutOff || super.isCancelled();
		}

		synchronized boolean end(String why) {
			if (this.ended) {
				return false;
			}
			this.cutOff = true;
			Metadata trailers = new Metadata();
			trailers.put(Reconnect.TRAILER, why);
			close(Status.UNAVAILABLE.withDescription("The server ends this stream (" + why + "); reconnect"), trailers);
			return true;
		}

	}

}
