package io.github.grpclb.channel;

import java.nio.channels.ClosedChannelException;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * A unary call that is sent again when its request was never sent.
 *
 * <p>
 * When a server dies between the pick and the write, grpc-java's Netty transport reports
 * {@code UNKNOWN: channel closed} for the write that failed. No retry policy may retry
 * {@code UNKNOWN}, because servers use it too; but here the cause proves that the request
 * never left, so that sending it again is as safe as a transparent retry (gRFC A6).
 */
final class UnsentRetry<ReqT, RespT> extends ClientCall<ReqT, RespT> {

	private static final int MAX_ATTEMPTS = 3;

	private final MethodDescriptor<ReqT, RespT> method;

	private final CallOptions options;

	private final Channel next;

	private volatile ClientCall<ReqT, RespT> call;

	private @Nullable Listener<RespT> listener;

	private @Nullable Metadata headers;

	private @Nullable ReqT request;

	private int requested;

	private boolean compression = true;

	private int attempts = 1;

	private volatile boolean cancelled;

	UnsentRetry(MethodDescriptor<ReqT, RespT> method, CallOptions options, Channel next) {
		this.method = method;
		this.options = options;
		this.next = next;
		this.call = next.newCall(method, options);
	}

	@Override
	public void start(Listener<RespT> listener, Metadata headers) {
		this.listener = listener;
		// The transport adds to the headers that it is given.
		this.headers = new Metadata();
		this.headers.merge(headers);
		this.call.start(new Attempt(listener), headers);
	}

	@Override
	public void sendMessage(ReqT message) {
		this.request = message;
		this.call.sendMessage(message);
	}

	@Override
	public void request(int messages) {
		this.requested += messages;
		this.call.request(messages);
	}

	@Override
	public void halfClose() {
		this.call.halfClose();
	}

	@Override
	public void setMessageCompression(boolean enabled) {
		this.compression = enabled;
		this.call.setMessageCompression(enabled);
	}

	@Override
	public void cancel(@Nullable String message, @Nullable Throwable cause) {
		this.cancelled = true;
		this.call.cancel(message, cause);
	}

	@Override
	public boolean isReady() {
		return this.call.isReady();
	}

	private boolean again(Status status) {
		return status.getCode() == Status.Code.UNKNOWN && status.getCause() instanceof ClosedChannelException
				&& !this.cancelled && this.attempts < MAX_ATTEMPTS && this.request != null;
	}

	private void sendAgain() {
		ReqT request = this.request;
		Listener<RespT> listener = this.listener;
		if (request == null || listener == null || this.headers == null) {
			throw new IllegalStateException("The call was never sent");
		}
		this.attempts++;
		Metadata headers = new Metadata();
		headers.merge(this.headers);
		ClientCall<ReqT, RespT> again = this.next.newCall(this.method, this.options);
		this.call = again;
		again.start(new Attempt(listener), headers);
		again.setMessageCompression(this.compression);
		again.request(this.requested);
		again.sendMessage(request);
		again.halfClose();
		if (this.cancelled) {
			again.cancel("Cancelled between two attempts", null);
		}
	}

	private final class Attempt extends SimpleForwardingClientCallListener<RespT> {

		Attempt(Listener<RespT> delegate) {
			super(delegate);
		}

		@Override
		public void onClose(Status status, Metadata trailers) {
			if (again(status)) {
				sendAgain();
			}
			else {
				super.onClose(status, trailers);
			}
		}

	}

}
