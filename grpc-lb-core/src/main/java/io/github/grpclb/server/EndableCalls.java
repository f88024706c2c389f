package io.github.grpclb.server;

import java.time.Duration;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

import io.grpc.Context;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.server.calls.InfrastructureServices;
import io.github.grpclb.server.calls.Timer;
import io.github.grpclb.wire.Reconnect;

/**
 * The open calls, each of which can be ended with {@code UNAVAILABLE} and a trailer that
 * says that the client should reconnect: server- and bidi-streaming calls when they are
 * older than a bound, so that they are balanced anew, and all of them when the server
 * goes, those that only watch it before the others are cut off. (A transport that is shut
 * down by force says CANCELLED instead, which no client retries.) To the handler it looks
 * as if the client had cancelled. Thread-safe.
 *
 * <p>
 * A connection's maximum age cannot do that: it lets streams go on for its grace and cuts
 * them off then, without a word.
 */
final class EndableCalls implements ServerInterceptor {

	/** Streams that began together shall not reconnect together. */
	private static final double JITTER = 0.1;

	/**
	 * A client that does not read takes no end either; the handler need not wait for it.
	 */
	private static final long UNREAD_NANOS = TimeUnit.SECONDS.toNanos(1);

	private static final Runnable NOTHING = () -> {
	};

	private final Set<EndableCall<?, ?>> open = ConcurrentHashMap.newKeySet();

	private final Duration most;

	private final Timer timer;

	private final LongSupplier ticker;

	private final DoubleSupplier random;

	EndableCalls(Duration most, Timer timer, LongSupplier ticker, DoubleSupplier random) {
		this.most = most;
		this.timer = timer;
		this.ticker = ticker;
		this.random = random;
	}

	@Override
	public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(ServerCall<ReqT, RespT> call, Metadata headers,
			ServerCallHandler<ReqT, RespT> next) {
		EndableCall<ReqT, RespT> endable = new EndableCall<>(call);
		this.open.add(endable);
		boolean handled = false;
		try {
			CallListener<ReqT> listener = new CallListener<>(endable, next.startCall(endable, headers));
			endable.listener = listener;
			handled = true;
			if (endable.kind == Kind.STREAM && !this.most.isZero()) {
				listener.cancel = this.timer.schedule(() -> endable.end(Reconnect.STREAM_AGE), nanos());
			}
			return listener;
		}
		finally {
			if (!handled) {
				// Its handler has thrown: nobody will ever say that it has ended.
				this.open.remove(endable);
			}
		}
	}

	/**
	 * Ends every stream of the application, because the server goes.
	 * @return how many there were
	 */
	int endStreams() {
		return end(EnumSet.of(Kind.STREAM));
	}

	/**
	 * Ends what only watches the server (health, reflection, load reports), and would
	 * hold its end up for all the grace.
	 */
	void endWatches() {
		end(EnumSet.of(Kind.WATCH));
	}

	/**
	 * Ends every call, because the server goes.
	 * @return how many there were
	 */
	int endAll() {
		return end(EnumSet.allOf(Kind.class));
	}

	private int end(Set<Kind> kinds) {
		int ended = 0;
		for (EndableCall<?, ?> call : this.open) {
			if (kinds.contains(call.kind)) {
				ended += call.end(Reconnect.DRAIN) ? 1 : 0;
			}
		}
		return ended;
	}

	/**
	 * Lists the application's calls that have been open longest.
	 * @param limit how many
	 * @return for example {@code orders.OrderService/Watch open for 12s}
	 */
	List<String> oldest(int limit) {
		long now = this.ticker.getAsLong();
		return this.open.stream()
			.filter((call) -> call.kind != Kind.WATCH)
			.sorted(Comparator.comparingLong((call) -> call.start))
			.limit(limit)
			.map((call) -> call.getMethodDescriptor().getFullMethodName() + " open for "
					+ TimeUnit.NANOSECONDS.toSeconds(now - call.start) + "s")
			.toList();
	}

	private long nanos() {
		return (long) (this.most.toNanos() * (1 - JITTER + 2 * JITTER * this.random.getAsDouble()));
	}

	private enum Kind {

		/** One request and one answer of the application, or many requests. */
		CALL,

		/** The application's, which a client may open again. */
		STREAM,

		/** Somebody watches the server instead of using it. */
		WATCH;

		static Kind of(MethodDescriptor<?, ?> method) {
			if (InfrastructureServices.serve(method.getFullMethodName())) {
				return WATCH;
			}
			MethodType type = method.getType();
			return (type == MethodType.SERVER_STREAMING || type == MethodType.BIDI_STREAMING) ? STREAM : CALL;
		}

	}

	private final class EndableCall<ReqT, RespT> extends SimpleForwardingServerCall<ReqT, RespT> {

		private final long start = EndableCalls.this.ticker.getAsLong();

		private final Kind kind;

		private volatile @Nullable CallListener<ReqT> listener;

		private boolean ended;

		private volatile boolean cutOff;

		private volatile Runnable unread = NOTHING;

		EndableCall(ServerCall<ReqT, RespT> delegate) {
			super(delegate);
			this.kind = Kind.of(delegate.getMethodDescriptor());
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
			this.unread = EndableCalls.this.timer.schedule(this::tellHandler, UNREAD_NANOS);
			Metadata trailers = new Metadata();
			trailers.put(Reconnect.TRAILER, why);
			close(Status.UNAVAILABLE.withDescription("The server ends this call (" + why + "); reconnect"), trailers);
			return true;
		}

		private void tellHandler() {
			CallListener<ReqT> listener = this.listener;
			if (listener != null && !listener.cancelFromOutside()) {
				this.unread = EndableCalls.this.timer.schedule(this::tellHandler, UNREAD_NANOS);
			}
		}

	}

	/** Never in two threads at once, although an end may come from outside. */
	private final class CallListener<ReqT> extends ServerCall.Listener<ReqT> {

		private final EndableCall<ReqT, ?> call;

		private final ServerCall.Listener<ReqT> delegate;

		private final Context context = Context.current();

		private final ReentrantLock lock = new ReentrantLock();

		private volatile Runnable cancel = NOTHING;

		private boolean over;

		CallListener(EndableCall<ReqT, ?> call, ServerCall.Listener<ReqT> delegate) {
			this.call = call;
			this.delegate = delegate;
		}

		@Override
		public void onMessage(ReqT message) {
			alone(() -> this.delegate.onMessage(message), false);
		}

		@Override
		public void onHalfClose() {
			alone(this.delegate::onHalfClose, false);
		}

		@Override
		public void onReady() {
			alone(this.delegate::onReady, false);
		}

		@Override
		public void onCancel() {
			forget();
			alone(this.delegate::onCancel, true);
		}

		@Override
		public void onComplete() {
			forget();
			// A handler that only cleans up after a cancellation must do so now.
			alone(this.call.cutOff ? this.delegate::onCancel : this.delegate::onComplete, true);
		}

		private void alone(Runnable event, boolean last) {
			this.lock.lock();
			try {
				if (!this.over) {
					this.over = last;
					event.run();
				}
			}
			finally {
				this.lock.unlock();
			}
		}

		/**
		 * Says what the transport has not said yet.
		 * @return {@code false} if the handler is busy
		 */
		boolean cancelFromOutside() {
			if (!this.lock.tryLock()) {
				return false;
			}
			try {
				if (!this.over) {
					this.over = true;
					forget();
					this.context.run(this.delegate::onCancel);
				}
				return true;
			}
			finally {
				this.lock.unlock();
			}
		}

		private void forget() {
			this.cancel.run();
			this.call.unread.run();
			EndableCalls.this.open.remove(this.call);
		}

	}

}
