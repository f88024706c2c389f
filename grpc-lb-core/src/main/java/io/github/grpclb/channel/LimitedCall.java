package io.github.grpclb.channel;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.grpc.ClientCall;
import io.grpc.ForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.load.CallHost;

/**
 * A call of a client that may only have so many open. One too many fails at once with
 * {@code RESOURCE_EXHAUSTED}, before a connection or a retry is spent on it.
 */
final class LimitedCall<ReqT, RespT> extends ForwardingClientCall<ReqT, RespT> {

	private final AtomicInteger open;

	private final int limit;

	private final String client;

	private final @Nullable Executor executor;

	private final CallHost host;

	private final AtomicBoolean counted = new AtomicBoolean();

	private ClientCall<ReqT, RespT> delegate;

	/**
	 * Creates a call that is counted from its start to its end.
	 * @param call the real call, which has not started
	 * @param open the client's open calls
	 * @param limit how many there may be, above 0
	 * @param client the client's name
	 * @param executor where the listener is called, {@code null} for the calling thread
	 * @param host hears of a call that is one too many
	 */
	LimitedCall(ClientCall<ReqT, RespT> call, AtomicInteger open, int limit, String client, @Nullable Executor executor,
			CallHost host) {
		this.delegate = call;
		this.open = open;
		this.limit = limit;
		this.client = client;
		this.executor = executor;
		this.host = host;
	}

	@Override
	protected ClientCall<ReqT, RespT> delegate() {
		return this.delegate;
	}

	@Override
	public void start(Listener<RespT> listener, Metadata headers) {
		if (this.open.incrementAndGet() > this.limit) {
			this.open.decrementAndGet();
			refuse(listener);
			return;
		}
		this.counted.set(true);
		try {
			super.start(new SimpleForwardingClientCallListener<>(listener) {

				@Override
				public void onClose(Status status, Metadata trailers) {
					release();
					super.onClose(status, trailers);
				}

			}, headers);
		}
		catch (RuntimeException | Error ex) {
			release();
			throw ex;
		}
	}

	/** The listener of a cancelled call may never hear of its end. */
	@Override
	public void cancel(@Nullable String message, @Nullable Throwable cause) {
		try {
			super.cancel(message, cause);
		}
		finally {
			release();
		}
	}

	private void refuse(Listener<RespT> listener) {
		// The channel may hold a call that waits for its name.
		this.delegate.cancel("over limits.max-concurrent", null);
		this.delegate = new InertCall<>();
		this.host.endedWithoutBackend(Status.Code.RESOURCE_EXHAUSTED);
		Status status = Status.RESOURCE_EXHAUSTED
			.withDescription(("Client '%s' has limits.max-concurrent (%d) calls open. Raise "
					+ "grpc.lb.clients.%s.limits.max-concurrent, or call less at once.")
				.formatted(this.client, this.limit, this.client));
		if (this.executor != null) {
			this.executor.execute(() -> listener.onClose(status, new Metadata()));
		}
		else {
			listener.onClose(status, new Metadata());
		}
	}

	private void release() {
		if (this.counted.compareAndSet(true, false)) {
			this.open.decrementAndGet();
		}
	}

}
