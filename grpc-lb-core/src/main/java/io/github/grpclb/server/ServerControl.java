package io.github.grpclb.server;

import java.util.function.LongSupplier;

import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.services.MetricRecorder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.grpclb.server.admission.Admission;
import io.github.grpclb.server.calls.OpenCalls;
import io.github.grpclb.server.calls.Timer;
import io.github.grpclb.server.report.CpuUsage;
import io.github.grpclb.server.report.LoadStreams;
import io.github.grpclb.server.report.LoadTrailers;
import io.github.grpclb.server.report.ProbeService;
import io.github.grpclb.server.report.ServerLoad;
import io.github.grpclb.spec.ServerSpec;

/**
 * One gRPC server: what is configured on its builder, what it does, and how it leaves.
 * Thread-safe.
 *
 * <p>
 * Leaving takes these steps: readiness is refused, the server leaves registries and every
 * health answer becomes NOT_SERVING; it goes on serving until no new call has come for
 * the quiet period, for the delay at most; then it sends GOAWAY, lets the calls in flight
 * end, and ends the health watches; what is left after the grace is cut off.
 */
public final class ServerControl {

	private static final Logger logger = LoggerFactory.getLogger(ServerControl.class);

	private final ServerSpec spec;

	private final LongSupplier ticker;

	private final OpenCalls calls;

	private final @Nullable Admission admission;

	private final ServerLoad load;

	private final ProbeService probes;

	private final ServerStreams streams;

	private final Drain drain;

	private volatile boolean inUse;

	private volatile ServerState state = ServerState.STARTING;

	/** Set when the process ends: there is no way back then. */
	private volatile boolean leaving;

	/**
	 * Creates the control of one server.
	 * @param spec its settings
	 * @param listener hears of drains
	 */
	public ServerControl(ServerSpec spec, ServerListener listener) {
		this(spec, listener, MetricRecorder.newInstance());
	}

	/**
	 * Creates the control of one server.
	 * @param spec its settings
	 * @param listener hears of drains
	 * @param recorder what the application says of its load, which goes into the load
	 * reports
	 */
	public ServerControl(ServerSpec spec, ServerListener listener, MetricRecorder recorder) {
		this(spec, listener, recorder, System::nanoTime, Sleeper.REAL, Timer.real());
	}

	ServerControl(ServerSpec spec, ServerListener listener, MetricRecorder recorder, LongSupplier ticker,
			Sleeper waiting, Timer timer) {
		this.spec = spec;
		this.ticker = ticker;
		this.calls = new OpenCalls(ticker);
		this.probes = new ProbeService(ticker);
		this.admission = Admission.of(spec.admission(), ticker);
		this.load = new ServerLoad(this.calls, this.admission, recorder, CpuUsage.ofThisProcess(), ticker);
		this.streams = new ServerStreams(new HealthGate(), new LoadStreams(this.load, timer),
				new StreamAge(spec.maxStreamAge(), timer, Math::random), !spec.maxStreamAge().isZero());
		this.drain = new Drain(spec.drain(), this.streams, this.calls, listener, ticker, waiting);
	}

	/**
	 * Returns the server's settings.
	 * @return an immutable value
	 */
	public ServerSpec spec() {
		return this.spec;
	}

	/**
	 * Tells whether there is a server at all.
	 * @return {@code true} once a server's builder has been configured
	 */
	public boolean inUse() {
		return this.inUse;
	}

	/**
	 * Sets the bounds on the server's builder, and what it takes to count and to drain.
	 * @param builder the server's builder
	 */
	public void configure(ServerBuilder<?> builder) {
		this.inUse = true;
		ServerBounds.apply(this.spec, builder);
		builder.addStreamTracerFactory(this.calls.tracers());
		builder.addTransportFilter(this.calls.connectionCounter());
		builder.intercept(this.streams.health());
		builder.intercept(this.streams.aging());
		if (this.spec.loadReport()) {
			builder.addService(this.streams.load().service());
			builder.intercept(new LoadTrailers(this.load));
			builder.addService(this.probes.service());
			builder.addStreamTracerFactory(this.probes.tracers());
		}
		// The last one to be added is the first one to see a call.
		if (this.admission != null) {
			builder.addStreamTracerFactory(this.admission.tracers());
			builder.intercept(this.admission);
		}
	}

	/**
	 * Takes note that the server serves.
	 */
	public void started() {
		move(ServerState.STARTING, ServerState.SERVING);
	}

	/**
	 * Asks clients to go elsewhere while the server goes on serving. Does nothing if it
	 * drains already.
	 */
	public void drain() {
		started();
		if (move(ServerState.SERVING, ServerState.DRAINING)) {
			this.drain.announce();
			logger.info(
					"Draining: readiness is refused and health says NOT_SERVING, {} calls in flight on {} connections. "
							+ "Undrain through the actuator to take it back.",
					this.calls.inFlight(), this.calls.connections());
		}
	}

	/**
	 * Takes a drain back, unless the server is already leaving for good.
	 * @return whether the server serves again
	 */
	public boolean undrain() {
		if (!this.leaving && move(ServerState.DRAINING, ServerState.SERVING)) {
			this.drain.withdraw();
			logger.info("Serving again: health says what the application says");
		}
		return this.state == ServerState.SERVING;
	}

	/**
	 * Makes the server leave, in the calling thread. When this returns it has ended.
	 * @param server the server
	 */
	public void shutdown(Server server) {
		if (!this.spec.drain().enabled() || this.state == ServerState.STARTING) {
			// A server that never served has nobody to tell.
			this.state = ServerState.STOPPED;
			return;
		}
		this.leaving = true;
		long start = this.ticker.getAsLong();
		drain();
		this.drain.leave(server, start);
		this.state = ServerState.STOPPED;
	}

	private synchronized boolean move(ServerState from, ServerState to) {
		if (this.state != from) {
			return false;
		}
		this.state = to;
		return true;
	}

	/**
	 * Looks at the server.
	 * @return what it does now
	 */
	public ServerSnapshot snapshot() {
		return new ServerSnapshot(this.state, this.calls.inFlight(), this.calls.connections(), this.calls.accepted(),
				(this.admission != null) ? this.admission.rejected() : 0,
				(this.admission != null) ? this.admission.limit() : 0, this.spec.maxConnectionAge(),
				new ServerSnapshot.Drain(this.spec.drain().delay(), this.spec.drain().grace()));
	}

}
