package io.github.grpclb.server;

import java.util.List;
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

	private final OpenCalls calls;

	private final @Nullable Admission admission;

	private final ServerLoad load;

	private final ProbeService probes;

	private final ServerStreams streams;

	private final ServerLifeCycle lifeCycle;

	private final OpenConnections connections;

	private volatile boolean inUse;

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
		this.admission = Admission.of(spec.admission(), ticker);
		this.calls = new OpenCalls(ticker, this.admission);
		this.probes = new ProbeService(ticker, this.calls);
		this.load = new ServerLoad(this.calls, this.admission, recorder, CpuUsage.ofThisProcess(), ticker);
		this.streams = new ServerStreams(new HealthGate(), new LoadStreams(this.load, timer),
				new EndableCalls(spec.maxStreamAge(), timer, ticker, Math::random), !spec.maxStreamAge().isZero());
		this.lifeCycle = new ServerLifeCycle(spec.drain(), new DrainSteps(spec.drain(), this.streams, this.calls,
				ServerListener.all(List.of(listener)), ticker, waiting), ticker);
		this.connections = new OpenConnections(timer, Math::random);
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
	 * What a builder cannot do is left out and logged.
	 * @param builder the server's builder
	 */
	public void configure(ServerBuilder<?> builder) {
		configureHosted(builder);
		builder.addTransportFilter(this.calls.connectionCounter());
	}

	/**
	 * As {@link #configure}, for a server inside of a container that has the connections,
	 * such as gRPC's servlet: they can be neither counted nor bounded here.
	 * @param builder the server's builder
	 */
	public void configureHosted(ServerBuilder<?> builder) {
		this.inUse = true;
		ServerBounds.apply(this.spec, builder);
		builder.addStreamTracerFactory(this.calls.tracers());
		builder.intercept(this.streams.health());
		builder.intercept(this.streams.ending());
		if (this.spec.loadReport()) {
			builder.addService(this.streams.load().service());
			builder.intercept(new LoadTrailers(this.load));
			builder.addService(this.probes.service());
		}
		// The last one to be added is the first one to see a call.
		if (this.admission != null) {
			builder.intercept(this.admission);
		}
	}

	/**
	 * Takes note that the server serves, for the first time or again after an end.
	 */
	public void started() {
		this.lifeCycle.started();
	}

	/**
	 * As {@link #started()}, and lets {@link #renewConnections} reach the server's
	 * connections.
	 * @param server the server that serves
	 */
	public void started(Server server) {
		this.connections.add(server);
		started();
	}

	/**
	 * Ends the connections that are open now, spread over 3 s, because the server's
	 * certificate has been replaced: each gets GOAWAY, its calls go on to their end, and
	 * new calls go to a new connection. Only those of TLS servers of Netty that
	 * {@link #started(Server)} has named; returns at once.
	 * @param why what the log says
	 */
	public void renewConnections(String why) {
		this.connections.endAll(why);
	}

	/**
	 * Asks clients to go elsewhere while the server goes on serving. Waits for a change
	 * that is under way. Does nothing if it drains already.
	 */
	public void drain() {
		if (this.lifeCycle.drain()) {
			logger.info(
					"Draining: readiness is refused and health says NOT_SERVING, {} calls in flight on {} connections. "
							+ "Undrain through the actuator to take it back.",
					this.calls.inFlight(), this.calls.connections());
		}
	}

	/**
	 * Takes a drain back, unless the server is already leaving for good. Waits for a
	 * change that is under way.
	 * @return whether the server serves
	 */
	public boolean undrain() {
		boolean serves = this.lifeCycle.undrain();
		if (serves) {
			logger.info("Serving: health says what the application says");
		}
		return serves;
	}

	/**
	 * Begins the server's end, as early as the process knows of it: asks clients to go
	 * elsewhere, and lets nobody take that back. {@link #awaitQuiet} and
	 * {@link #shutdown} go on from here, and count the delay from here.
	 */
	public void announce() {
		this.lifeCycle.announceEnd();
	}

	/**
	 * After {@link #announce}: waits until no new call has come for the quiet period, for
	 * the delay at most, while everything still serves. {@link #shutdown} does not wait
	 * for that again. Returns at once if no end has been announced.
	 */
	public void awaitQuiet() {
		this.lifeCycle.awaitQuiet();
	}

	/**
	 * Makes a server leave, in the calling thread. When this returns it has ended.
	 * Several servers may leave at once, each in a thread of its own.
	 * @param server the server
	 */
	public void shutdown(Server server) {
		this.connections.remove(server);
		this.lifeCycle.shutdown(server);
	}

	/**
	 * Looks at the server.
	 * @return what it does now
	 */
	public ServerSnapshot snapshot() {
		return new ServerSnapshot(this.lifeCycle.state(), this.calls.inFlight(), this.calls.connections(),
				this.calls.accepted(), (this.admission != null) ? this.admission.rejected() : 0,
				(this.admission != null) ? this.admission.limit() : 0, this.spec.maxConnectionAge(),
				new ServerSnapshot.Leaving(this.spec.drain().delay(), this.spec.drain().grace()));
	}

}
