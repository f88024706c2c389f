package io.github.grpclb.channel;

import java.util.function.Function;

import io.grpc.Attributes;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import org.jspecify.annotations.Nullable;

/**
 * A unary call that begins when its request is known, because the request says which
 * backend it goes to. What is asked of it before is done then.
 */
final class HashedCall<ReqT, RespT> extends ClientCall<ReqT, RespT> {

	private final HashField field;

	private final Function<@Nullable String, ClientCall<ReqT, RespT>> calls;

	private @Nullable Listener<RespT> listener;

	private @Nullable Metadata headers;

	private volatile @Nullable Boolean compression;

	private int requested;

	private @Nullable Cancellation cancellation;

	private volatile @Nullable ClientCall<ReqT, RespT> call;

	/**
	 * Creates a call.
	 * @param field where the request has its key
	 * @param calls makes the real call, given the key
	 */
	HashedCall(HashField field, Function<@Nullable String, ClientCall<ReqT, RespT>> calls) {
		this.field = field;
		this.calls = calls;
	}

	@Override
	public void start(Listener<RespT> listener, Metadata headers) {
		Cancellation cancelled;
		synchronized (this) {
			this.listener = listener;
			this.headers = headers;
			cancelled = this.cancellation;
		}
		if (cancelled != null) {
			begin(null);
		}
	}

	/** Begins once; {@link #cancel} may come from any thread. */
	private ClientCall<ReqT, RespT> begin(@Nullable String key) {
		synchronized (this) {
			ClientCall<ReqT, RespT> call = this.call;
			if (call != null) {
				return call;
			}
			if (this.listener == null || this.headers == null) {
				throw new IllegalStateException("Not started");
			}
			call = this.calls.apply(key);
			try {
				begin(call, this.listener, this.headers);
			}
			finally {
				// One that could not be started is not made again to be cancelled.
				this.call = call;
			}
			return call;
		}
	}

	private void begin(ClientCall<ReqT, RespT> call, Listener<RespT> listener, Metadata headers) {
		call.start(listener, headers);
		if (this.compression != null) {
			call.setMessageCompression(this.compression);
		}
		if (this.requested > 0) {
			call.request(this.requested);
		}
		if (this.cancellation != null) {
			call.cancel(this.cancellation.message(), this.cancellation.cause());
		}
	}

	@Override
	public void sendMessage(ReqT message) {
		begin(this.field.key(message)).sendMessage(message);
	}

	@Override
	public void halfClose() {
		begin(null).halfClose();
	}

	@Override
	public void request(int messages) {
		ClientCall<ReqT, RespT> call;
		synchronized (this) {
			call = this.call;
			if (call == null) {
				this.requested += messages;
				return;
			}
		}
		call.request(messages);
	}

	@Override
	public void setMessageCompression(boolean enabled) {
		ClientCall<ReqT, RespT> call = this.call;
		if (call != null) {
			call.setMessageCompression(enabled);
		}
		else {
			this.compression = enabled;
		}
	}

	@Override
	public void cancel(@Nullable String message, @Nullable Throwable cause) {
		ClientCall<ReqT, RespT> call;
		synchronized (this) {
			call = this.call;
			if (call == null) {
				this.cancellation = new Cancellation(message, cause);
				if (this.listener == null) {
					return;
				}
			}
		}
		if (call != null) {
			call.cancel(message, cause);
		}
		else {
			begin(null);
		}
	}

	@Override
	public boolean isReady() {
		ClientCall<ReqT, RespT> call = this.call;
		return call != null && call.isReady();
	}

	@Override
	public Attributes getAttributes() {
		ClientCall<ReqT, RespT> call = this.call;
		return (call != null) ? call.getAttributes() : Attributes.EMPTY;
	}

	private record Cancellation(@Nullable String message, @Nullable Throwable cause) {
	}

}
