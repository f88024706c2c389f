package io.github.grpclb.server.admission;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerStreamTracer.ServerCallInfo;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.Internal;
import io.github.grpclb.server.calls.CallPlaces;
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
 *
 * @see <a href=
 * "https://github.com/grpc/proposal/blob/master/A6-client-retries.md#pushback">gRFC A6,
 * pushback</a>
 */
@Internal
public final class Admission implements ServerInterceptor, CallPlaces {

	static final Metadata.Key<String> PUSHBACK = Metadata.Key.of("grpc-retry-pushback-ms",
			Metadata.ASCII_STRING_MARSHALLER);

	private static final Context.Key<Place> PLACE = Context.key("grpc-lb-place");

	private static final Place REFUSED = new Refused();

	/** What a client needs to send a request after its headers, and much more. */
	private static final long NO_MESSAGE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

	/** Looking for idle calls reads all of them. */
	private static final long RELEASE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

	/** Some calls have ended by then, so that a retry may find a place; */
	private static final int MIN_PUSHBACK_MILLIS = 50;

	/** drawn from a range, so that those refused together do not return together. */
	private static final int MAX_PUSHBACK_MILLIS = 250;

	private final Limit limit;

	private final LongSupplier ticker;

	private final boolean priorities;

	private final AtomicInteger held = new AtomicInteger();

	private final AtomicInteger aside = new AtomicInteger();

	private final AtomicInteger streams = new AtomicInteger();

	private final Set<Ticket> tickets = ConcurrentHashMap.newKeySet();

	private final AtomicLong lastRelease;

	private final LongAdder rejected = new LongAdder();

	Admission(Limit limit, boolean priorities, LongSupplier ticker) {
		this.limit = limit;
		this.priorities = priorities;
		this.ticker = ticker;
		this.lastRelease = new AtomicLong(ticker.getAsLong() - RELEASE_NANOS);
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
			case AdmissionSpec.AUTO -> new Admission(new AdaptiveLimit(ticker), spec.priorityHeader(), ticker);
			default -> new Admission(spec::concurrencyLimit, spec.priorityHeader(), ticker);
		};
	}

	@Override
	public Place take(Metadata headers, long now) {
		CallPriority priority = this.priorities ? CallPriority.of(headers) : CallPriority.NORMAL;
		int places = priority.placesOf(this.limit.current());
		boolean admitted = tryTake(places) || (releaseIdle(now) && tryTake(places));
		if (!admitted) {
			refuse(now);
			return REFUSED;
		}
		Ticket ticket = new Ticket(now);
		this.tickets.add(ticket);
		return ticket;
	}

	private boolean tryTake(int places) {
		int now = this.held.get();
		while (now < places) {
			if (this.held.compareAndSet(now, now + 1)) {
				return true;
			}
			now = this.held.get();
		}
		return false;
	}

	private boolean tooManyStreams() {
		return this.streams.get() > this.limit.mostStreams();
	}

	private void refuse(long now) {
		this.rejected.increment();
		this.limit.refused(now);
	}

	/**
	 * Takes places back from calls that do not use them, at most as many as there are
	 * places. One thread does so for all, now and then.
	 */
	private boolean releaseIdle(long now) {
		long last = this.lastRelease.get();
		if (now - last < RELEASE_NANOS || !this.lastRelease.compareAndSet(last, now)) {
			return false;
		}
		boolean any = false;
		for (Ticket ticket : this.tickets) {
			if (this.aside.get() >= this.limit.current()) {
				break;
			}
			any |= ticket.releaseIfIdle(now);
		}
		return any;
	}

	@Override
	public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(ServerCall<ReqT, RespT> call, Metadata headers,
			ServerCallHandler<ReqT, RespT> next) {
		Place place = PLACE.get();
		if (place == null || !place.refused()) {
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

	/**
	 * One call's place. Guarded by itself.
	 */
	private final class Ticket implements Place {

		private final long start;

		private State state = State.HOLDS;

		private boolean started;

		private boolean messaged;

		private boolean refusedStream;

		private @Nullable String unary;

		Ticket(long start) {
			this.start = start;
		}

		@Override
		public synchronized boolean refused() {
			return this.refusedStream;
		}

		@Override
		public Context filter(Context context) {
			return context.withValue(PLACE, this);
		}

		/** Streams are counted apart, or they would leave no place to the calls. */
		@Override
		public void started(ServerCallInfo<?, ?> call) {
			synchronized (this) {
				this.started = true;
				if (call.getMethodDescriptor().getType() == MethodType.UNARY) {
					this.unary = call.getMethodDescriptor().getFullMethodName();
					return;
				}
				move(State.STREAMS);
			}
			// Not in the lock: it looks at all the others.
			if (tooManyStreams() && !(releaseIdle(this.start) && !tooManyStreams())) {
				synchronized (this) {
					this.refusedStream = true;
				}
				refuse(this.start);
			}
		}

		@Override
		public synchronized void message() {
			if (this.state == State.ASIDE && !this.messaged) {
				// It works now, so others have to wait.
				move((this.unary != null) ? State.HOLDS : State.STREAMS);
			}
			this.messaged = true;
		}

		@Override
		public void closed(Status status) {
			int open = Admission.this.held.get();
			long now = Admission.this.ticker.getAsLong();
			String method;
			synchronized (this) {
				method = (this.messaged && this.state == State.HOLDS) ? this.unary : null;
				move(State.CLOSED);
			}
			Admission.this.tickets.remove(this);
			if (method != null) {
				boolean complete = status.getCode() != Status.Code.CANCELLED
						&& status.getCode() != Status.Code.DEADLINE_EXCEEDED;
				// Failures take their own time: often less, sometimes more than
				// successes.
				String kind = (status.isOk() || !complete) ? method : method + ' ' + status.getCode();
				Admission.this.limit.ended(kind, this.start, now, open, complete);
			}
		}

		synchronized boolean releaseIfIdle(long now) {
			long age = now - this.start;
			boolean silent = this.started && !this.messaged && age >= NO_MESSAGE_NANOS
					&& (this.state == State.HOLDS || this.state == State.STREAMS);
			boolean tooLong = this.state == State.HOLDS && age >= Admission.this.limit.longCallNanos();
			if (silent || tooLong) {
				move(State.ASIDE);
			}
			return silent || tooLong;
		}

		private void move(State to) {
			count(this.state, -1);
			this.state = to;
			count(to, 1);
		}

		private void count(State state, int change) {
			switch (state) {
				case HOLDS -> Admission.this.held.addAndGet(change);
				case ASIDE -> Admission.this.aside.addAndGet(change);
				case STREAMS -> Admission.this.streams.addAndGet(change);
				case CLOSED -> {
				}
			}
		}

	}

	private enum State {

		/** It has one of the places. */
		HOLDS,

		/** It has given its place up: it has sent nothing yet, or takes very long. */
		ASIDE,

		/** It is counted with the streams. */
		STREAMS,

		CLOSED

	}

	/** A refused call needs nothing of its own. */
	private static final class Refused implements Place {

		@Override
		public boolean refused() {
			return true;
		}

		@Override
		public Context filter(Context context) {
			return context.withValue(PLACE, this);
		}

		@Override
		public void started(ServerCallInfo<?, ?> call) {
		}

		@Override
		public void message() {
		}

		@Override
		public void closed(Status status) {
		}

	}

}
