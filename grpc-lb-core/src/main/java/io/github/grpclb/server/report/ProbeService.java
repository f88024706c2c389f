package io.github.grpclb.server.report;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

import io.grpc.Metadata;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;

import io.github.grpclb.Internal;
import io.github.grpclb.load.Outcome;
import io.github.grpclb.server.calls.InfrastructureServices;
import io.github.grpclb.wire.Probe;

/**
 * Answers the probes of clients with the policy {@code prequal} (NSDI '24): how many
 * requests are in flight, and how long such requests took lately. Counting begins with
 * the first probe, so that a server that nobody probes pays nothing. Thread-safe.
 *
 * <pre>{@code
 * ProbeService probes = new ProbeService();
 * serverBuilder.addService(probes.service()).addStreamTracerFactory(probes.tracers());
 * }</pre>
 */
@Internal
public final class ProbeService {

	/** Long after the last probe nobody counts any more. */
	private static final long IDLE_NANOS = TimeUnit.MINUTES.toNanos(5);

	private static final ServerStreamTracer NOT_COUNTED = new ServerStreamTracer() {
	};

	private final AtomicInteger inFlight = new AtomicInteger();

	private final LongSupplier ticker;

	private final RecentLatencies latencies = new RecentLatencies();

	private volatile boolean probed;

	private volatile long lastProbe;

	/**
	 * Creates the service of one server.
	 */
	public ProbeService() {
		this(System::nanoTime);
	}

	/**
	 * Creates the service on another clock.
	 * @param ticker a monotonic clock in nanoseconds
	 */
	public ProbeService(LongSupplier ticker) {
		this.ticker = ticker;
	}

	/**
	 * Returns what answers probes.
	 * @return to be added to the server
	 */
	public ServerServiceDefinition service() {
		return ServerServiceDefinition.builder(Probe.SERVICE)
			.addMethod(Probe.METHOD, ServerCalls.asyncUnaryCall(this::answer))
			.build();
	}

	/**
	 * Returns what counts requests.
	 * @return to be added to the server
	 */
	public ServerStreamTracer.Factory tracers() {
		return new ServerStreamTracer.Factory() {

			@Override
			public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
				return counts(method) ? new Tracer() : NOT_COUNTED;
			}

		};
	}

	private boolean counts(String method) {
		return this.probed && !InfrastructureServices.serve(method)
				&& this.ticker.getAsLong() - this.lastProbe < IDLE_NANOS;
	}

	/**
	 * Answers a probe.
	 * @return the server's load at this moment
	 */
	public Probe answer() {
		long now = this.ticker.getAsLong();
		this.lastProbe = now;
		this.probed = true;
		int inFlight = this.inFlight.get();
		return new Probe(inFlight, this.latencies.median(inFlight, now));
	}

	private void answer(byte[] request, StreamObserver<Probe> response) {
		response.onNext(answer());
		response.onCompleted();
	}

	private final class Tracer extends ServerStreamTracer {

		private final long start = ProbeService.this.ticker.getAsLong();

		private final int inFlight = ProbeService.this.inFlight.getAndIncrement();

		private int responses;

		@Override
		public void outboundMessage(int sequence) {
			this.responses++;
		}

		@Override
		public void streamClosed(Status status) {
			ProbeService.this.inFlight.getAndDecrement();
			// A stream's duration and the time that it took to fail are no latencies.
			if (this.responses <= 1 && Outcome.of(status.getCode()) == Outcome.SUCCESS) {
				long now = ProbeService.this.ticker.getAsLong();
				ProbeService.this.latencies.add(this.inFlight, now - this.start, now);
			}
		}

	}

}
