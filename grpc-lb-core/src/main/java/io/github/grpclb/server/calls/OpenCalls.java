package io.github.grpclb.server.calls;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.ServerTransportFilter;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.Internal;
import io.github.grpclb.load.Outcome;

/**
 * Counts the calls and connections of a server, in one tracer that all who want to know
 * of calls share. Calls of the health and reflection services are left out: they come
 * from those who watch, not from those who work. Thread-safe.
 */
@Internal
public final class OpenCalls {

	private static final Attributes.Key<Boolean> COUNTED = Attributes.Key.create("io.github.grpclb.counted");

	/** Often enough for the quiet period of a drain, which is counted in seconds. */
	private static final long LAST_START_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

	private static final ServerStreamTracer NOT_COUNTED = new ServerStreamTracer() {
	};

	private final AtomicInteger open = new AtomicInteger();

	private final LongAdder accepted = new LongAdder();

	private final LongAdder failed = new LongAdder();

	private final AtomicInteger connections = new AtomicInteger();

	private final LongSupplier ticker;

	private final @Nullable CallPlaces places;

	private volatile @Nullable CallLatencies latencies;

	private volatile long lastStart;

	private volatile boolean hadConnections;

	/**
	 * Counts.
	 * @param ticker the time in nanoseconds
	 * @param places who refuses calls, {@code null} for nobody
	 */
	public OpenCalls(LongSupplier ticker, @Nullable CallPlaces places) {
		this.ticker = ticker;
		this.places = places;
		this.lastStart = ticker.getAsLong();
	}

	/**
	 * Has somebody told how long calls take.
	 * @param latencies who wants to know
	 */
	public void measure(CallLatencies latencies) {
		this.latencies = latencies;
	}

	public ServerStreamTracer.Factory tracers() {
		return new ServerStreamTracer.Factory() {

			@Override
			public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
				// A servlet's connections are not seen. Read first, as below.
				if (!OpenCalls.this.hadConnections) {
					OpenCalls.this.hadConnections = true;
				}
				return InfrastructureServices.serve(method) ? NOT_COUNTED : new Tracer(headers);
			}

		};
	}

	public ServerTransportFilter connectionCounter() {
		return new ServerTransportFilter() {

			@Override
			public Attributes transportReady(Attributes attributes) {
				OpenCalls.this.hadConnections = true;
				OpenCalls.this.connections.incrementAndGet();
				return attributes.toBuilder().set(COUNTED, true).build();
			}

			@Override
			public void transportTerminated(@Nullable Attributes attributes) {
				// Port scanners and TCP probes end without ever having been ready.
				if (attributes != null && attributes.get(COUNTED) != null) {
					OpenCalls.this.connections.decrementAndGet();
				}
			}

		};
	}

	/**
	 * Returns how many calls are open; those that were refused are not.
	 * @return 0 or more
	 */
	public int inFlight() {
		return this.open.get();
	}

	/**
	 * Tells whether there has been any connection.
	 * @return {@code false} if nobody knows this server
	 */
	public boolean hadConnections() {
		return this.hadConnections;
	}

	public int connections() {
		return this.connections.get();
	}

	public long accepted() {
		return this.accepted.sum();
	}

	public long ended() {
		return Math.max(0, accepted() - inFlight());
	}

	/**
	 * Returns how many calls have ended in a way that the server is to blame for.
	 * @return 0 or more
	 */
	public long failed() {
		return this.failed.sum();
	}

	/**
	 * Returns when the last call came, to a millisecond.
	 * @return the ticker's reading in nanoseconds
	 */
	public long lastStart() {
		return this.lastStart;
	}

	private final class Tracer extends ServerStreamTracer {

		private final long start;

		private final CallPlaces.@Nullable Place place;

		private final @Nullable CallLatencies latencies;

		private final int inFlight;

		/** A stream may be refused later, and is open until then. */
		private final boolean counted;

		private int responses;

		Tracer(Metadata headers) {
			this.start = OpenCalls.this.ticker.getAsLong();
			// Read first: every thread would write it otherwise.
			if (this.start - OpenCalls.this.lastStart >= LAST_START_NANOS) {
				OpenCalls.this.lastStart = this.start;
			}
			OpenCalls.this.accepted.increment();
			CallPlaces places = OpenCalls.this.places;
			this.place = (places != null) ? places.take(headers, this.start) : null;
			CallLatencies latencies = OpenCalls.this.latencies;
			this.latencies = (latencies != null && latencies.wanted(this.start)) ? latencies : null;
			this.counted = this.place == null || !this.place.refused();
			this.inFlight = this.counted ? OpenCalls.this.open.getAndIncrement() : 0;
		}

		@Override
		public Context filterContext(Context context) {
			return (this.place != null) ? this.place.filter(context) : context;
		}

		@Override
		public void serverCallStarted(ServerCallInfo<?, ?> call) {
			if (this.place != null) {
				this.place.started(call);
			}
		}

		@Override
		public void inboundMessage(int sequence) {
			if (this.place != null) {
				this.place.message();
			}
		}

		@Override
		public void outboundMessage(int sequence) {
			this.responses++;
		}

		@Override
		public void streamClosed(Status status) {
			Outcome outcome = Outcome.of(status.getCode());
			if (outcome == Outcome.FAILURE) {
				OpenCalls.this.failed.increment();
			}
			if (this.place != null) {
				this.place.closed(status);
			}
			if (!this.counted) {
				return;
			}
			OpenCalls.this.open.getAndDecrement();
			// A stream's duration and the time that it took to fail are no latencies.
			if (this.latencies != null && this.responses <= 1 && outcome == Outcome.SUCCESS) {
				long now = OpenCalls.this.ticker.getAsLong();
				this.latencies.add(this.inFlight, now - this.start, now);
			}
		}

	}

}
