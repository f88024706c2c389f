package io.github.grpclb.server.calls;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

import io.grpc.Attributes;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.ServerTransportFilter;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.Internal;
import io.github.grpclb.load.Outcome;

/**
 * Counts the calls and connections of a server. Calls of the health and reflection
 * services are left out: they come from those who watch, not from those who work.
 * Thread-safe.
 */
@Internal
public final class OpenCalls {

	private static final Attributes.Key<Boolean> COUNTED = Attributes.Key.create("io.github.grpclb.counted");

	private final Set<Tracer> open = ConcurrentHashMap.newKeySet();

	private final LongAdder accepted = new LongAdder();

	private final LongAdder ended = new LongAdder();

	private final LongAdder failed = new LongAdder();

	private final AtomicInteger connections = new AtomicInteger();

	private final LongSupplier ticker;

	private volatile long lastStart;

	public OpenCalls(LongSupplier ticker) {
		this.ticker = ticker;
		this.lastStart = ticker.getAsLong();
	}

	public ServerStreamTracer.Factory tracers() {
		return new ServerStreamTracer.Factory() {

			@Override
			public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
				return InfrastructureServices.serve(method) ? new ServerStreamTracer() {
				} : new Tracer(method);
			}

		};
	}

	public ServerTransportFilter connectionCounter() {
		return new ServerTransportFilter() {

			@Override
			public Attributes transportReady(Attributes attributes) {
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

	public int inFlight() {
		return this.open.size();
	}

	public int connections() {
		return this.connections.get();
	}

	public long accepted() {
		return this.accepted.sum();
	}

	public long ended() {
		return this.ended.sum();
	}

	/**
	 * Returns how many calls have ended in a way that the server is to blame for.
	 * @return 0 or more
	 */
	public long failed() {
		return this.failed.sum();
	}

	/**
	 * Returns when the last call came.
	 * @return the ticker's reading in nanoseconds
	 */
	public long lastStart() {
		return this.lastStart;
	}

	/**
	 * Lists the calls that have been open longest.
	 * @param limit how many
	 * @return for example {@code orders.OrderService/Watch open for 12s}
	 */
	public List<String> oldest(int limit) {
		long now = this.ticker.getAsLong();
		return this.open.stream()
			.sorted(Comparator.comparingLong((call) -> call.start))
			.limit(limit)
			.map((call) -> call.method + " open for " + TimeUnit.NANOSECONDS.toSeconds(now - call.start) + "s")
			.toList();
	}

	private final class Tracer extends ServerStreamTracer {

		private final String method;

		private final long start;

		Tracer(String method) {
			this.method = method;
			this.start = OpenCalls.this.ticker.getAsLong();
			OpenCalls.this.lastStart = this.start;
			OpenCalls.this.accepted.increment();
			OpenCalls.this.open.add(this);
		}

		@Override
		public void streamClosed(Status status) {
			OpenCalls.this.open.remove(this);
			OpenCalls.this.ended.increment();
			if (Outcome.of(status.getCode()) == Outcome.FAILURE) {
				OpenCalls.this.failed.increment();
			}
		}

	}

}
