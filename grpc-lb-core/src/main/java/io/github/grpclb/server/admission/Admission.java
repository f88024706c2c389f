package io.github.grpclb.server.admission;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.Internal;
import io.github.grpclb.server.calls.InfrastructureServices;
import io.github.grpclb.spec.AdmissionSpec;

/**
 * Refuses calls that the server cannot take now. It is decided in the transport's thread
 * when a call's headers arrive, so that calls that wait for a thread of the server's
 * executor are counted, too; a refused call costs that executor one short task, its
 * request is never read. Those who watch the server are never refused. Thread-safe.
 *
 * <p>
 * A refused call ends with {@code UNAVAILABLE}, because another backend may have a place,
 * and with the pushback of gRFC A6, so that retries of many do not come back at once.
 */
@Internal
public final class Admission implements ServerInterceptor {

	static final Metadata.Key<String> PUSHBACK = Metadata.Key.of("grpc-retry-pushback-ms",
			Metadata.ASCII_STRING_MARSHALLER);

	private static final Context.Key<Boolean> REFUSED = Context.key("grpc-lb-refused");

	private static final int MIN_PUSHBACK_MILLIS = 50;

	private static final int MAX_PUSHBACK_MILLIS = 250;

	private final Limit limit;

	private final LongSupplier ticker;

	private final AtomicInteger held = new AtomicInteger();

	private final LongAdder rejected = new LongAdder();

	Admission(Limit limit, LongSupplier ticker) {
		this.limit = limit;
		this.ticker = ticker;
	}

	/**
	 * Makes what a server's settings ask for.
	 * @param spec the settings
	 * @param ticker the time in nanoseconds
	 * @return {@code null} for no limit
	 */
	public static @Nullable Admission of(AdmissionSpec spec, LongSupplier ticker) {
		return switch (spec.concurrencyLimit()) {
			case AdmissionSpec.NONE -> null;
			case AdmissionSpec.AUTO -> new Admission(new AdaptiveLimit(ticker), ticker);
			default -> new Admission(spec::concurrencyLimit, ticker);
		};
	}

	/**
	 * Returns what decides about each call, for the server's builder. The interceptor
	 * carries the decisions out.
	 * @return a factory of tracers
	 */
	public ServerStreamTracer.Factory tracers() {
		return new ServerStreamTracer.Factory() {

			@Override
			public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
				return InfrastructureServices.serve(method) ? new ServerStreamTracer() {
				} : new Ticket(take(CallPriority.of(headers)));
			}

		};
	}

	@Override
	public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(ServerCall<ReqT, RespT> call, Metadata headers,
			ServerCallHandler<ReqT, RespT> next) {
		if (REFUSED.get() == null) {
			return next.startCall(call, headers);
		}
		Metadata trailers = new Metadata();
		trailers.put(PUSHBACK,
				String.valueOf(ThreadLocalRandom.current().nextInt(MIN_PUSHBACK_MILLIS, MAX_PUSHBACK_MILLIS + 1)));
		call.close(
				Status.UNAVAILABLE.withDescription(
						"The server has as many calls as it can take (grpc.lb.server.concurrency-limit); try another"),
				trailers);
		return new ServerCall.Listener<>() {
		};
	}

	/**
	 * Returns how many calls were refused.
	 * @return 0 or more
	 */
	public long rejected() {
		return this.rejected.sum();
	}

	/**
	 * Returns how many calls may be open at once.
	 * @return the limit now
	 */
	public int limit() {
		return this.limit.current();
	}

	/**
	 * Returns how many calls hold a place.
	 * @return 0 or more
	 */
	public int held() {
		return this.held.get();
	}

	private boolean take(CallPriority priority) {
		int places = priority.placesOf(this.limit.current());
		int now = this.held.get();
		while (now < places) {
			if (this.held.compareAndSet(now, now + 1)) {
				return true;
			}
			now = this.held.get();
		}
		this.rejected.increment();
		this.limit.refused(this.ticker.getAsLong());
		return false;
	}

	/**
	 * One call's place.
	 */
	private final class Ticket extends ServerStreamTracer {

		private final long start = Admission.this.ticker.getAsLong();

		private final boolean admitted;

		private boolean holds;

		private @Nullable String unary;

		Ticket(boolean admitted) {
			this.admitted = admitted;
			this.holds = admitted;
		}

		@Override
		public Context filterContext(Context context) {
			return this.admitted ? context : context.withValue(REFUSED, Boolean.TRUE);
		}

		@Override
		public void serverCallStarted(ServerCallInfo<?, ?> call) {
			synchronized (this) {
				if (call.getMethodDescriptor().getType() == MethodType.UNARY) {
					this.unary = call.getMethodDescriptor().getFullMethodName();
					return;
				}
			}
			if (!Admission.this.limit.countsStreams()) {
				giveBack();
			}
		}

		@Override
		public void streamClosed(Status status) {
			int open = Admission.this.held.get();
			String method = giveBack();
			if (method != null && tells(status.getCode())) {
				Admission.this.limit.ended(method, this.start, Admission.this.ticker.getAsLong(), open, status.isOk());
			}
		}

		private synchronized @Nullable String giveBack() {
			if (!this.holds) {
				return null;
			}
			this.holds = false;
			Admission.this.held.decrementAndGet();
			return this.unary;
		}

		/** Failures are often fast; a caller that gave up waited at least that long. */
		private static boolean tells(Status.Code code) {
			return code == Status.Code.OK || code == Status.Code.CANCELLED || code == Status.Code.DEADLINE_EXCEEDED;
		}

	}

}
