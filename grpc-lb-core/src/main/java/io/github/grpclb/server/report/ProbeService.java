package io.github.grpclb.server.report;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import io.grpc.ServerServiceDefinition;
import io.grpc.ServerStreamTracer;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;

import io.github.grpclb.Internal;
import io.github.grpclb.server.calls.CallLatencies;
import io.github.grpclb.server.calls.OpenCalls;
import io.github.grpclb.wire.Probe;

/**
 * Answers the probes of clients with the policy {@code prequal} (NSDI '24): how many
 * requests are in flight, and how long such requests took lately. They are timed from the
 * first probe on, so that a server that nobody probes pays nothing. Thread-safe.
 *
 * <pre>{@code
 * ProbeService probes = new ProbeService();
 * serverBuilder.addService(probes.service()).addStreamTracerFactory(probes.tracers());
 * }</pre>
 */
@Internal
public final class ProbeService implements CallLatencies {

	/** Long after the last probe nobody counts any more. */
	private static final long IDLE_NANOS = TimeUnit.MINUTES.toNanos(5);

	private final LongSupplier ticker;

	private final RecentLatencies latencies = new RecentLatencies();

	private volatile boolean probed;

	private volatile long lastProbe;

	private final OpenCalls calls;

	/**
	 * Creates the service of a server that has nothing else of ours.
	 */
	public ProbeService() {
		this(System::nanoTime);
	}

	/**
	 * Creates such a service on another clock.
	 * @param ticker a monotonic clock in nanoseconds
	 */
	public ProbeService(LongSupplier ticker) {
		this(ticker, new OpenCalls(ticker, null));
	}

	/**
	 * Creates the service of a server whose calls are counted already.
	 * @param ticker a monotonic clock in nanoseconds
	 * @param calls the server's calls
	 */
	public ProbeService(LongSupplier ticker, OpenCalls calls) {
		this.ticker = ticker;
		this.calls = calls;
		calls.measure(this);
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
		return this.calls.tracers();
	}

	@Override
	public boolean wanted(long now) {
		return this.probed && now - this.lastProbe < IDLE_NANOS;
	}

	@Override
	public void add(int inFlight, long nanos, long now) {
		this.latencies.add(inFlight, nanos, now);
	}

	/**
	 * Answers a probe.
	 * @return the server's load at this moment
	 */
	public Probe answer() {
		long now = this.ticker.getAsLong();
		this.lastProbe = now;
		this.probed = true;
		int inFlight = this.calls.inFlight();
		return new Probe(inFlight, this.latencies.median(inFlight, now));
	}

	private void answer(byte[] request, StreamObserver<Probe> response) {
		response.onNext(answer());
		response.onCompleted();
	}

}
