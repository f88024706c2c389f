package io.github.grpclb.balancer;

import java.net.SocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

import io.grpc.ConnectivityState;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.balancer.connection.Connection;
import io.github.grpclb.balancer.connection.ConnectionPicker;
import io.github.grpclb.balancer.connection.ConnectionPoolSize;
import io.github.grpclb.balancer.connection.ConnectionOwner;
import io.github.grpclb.balancer.connection.Connections;
import io.github.grpclb.balancer.connection.Subchannels;
import io.github.grpclb.balancer.routing.Availability;
import io.github.grpclb.balancer.routing.RoutableBackend;
import io.github.grpclb.discovery.BackendAttributes;
import io.github.grpclb.load.BackendLoad;
import io.github.grpclb.load.ConnectionLoad;
import io.github.grpclb.load.LastFailure;
import io.github.grpclb.outlier.OutlierDetector;
import io.github.grpclb.outlier.OutlierStats;
import io.github.grpclb.spec.ConnectionsSpec;

/**
 * One backend: its connections, its fitness and its load. Lives in the channel's
 * {@code SynchronizationContext}.
 */
final class Backend implements ConnectionOwner {

	/** What a backend on trial gets of its weight: enough to show how it fares. */
	private static final double TRICKLE = 0.01;

	private final String address;

	private final BackendLoad load;

	private final Listener listener;

	private final OutlierStats record;

	private final Ramp ramp;

	/** Of a backend whose connections may become more. */
	private @Nullable ConnectionPoolSize poolSize;

	private final AtomicBoolean suspected = new AtomicBoolean();

	private volatile long trustedUntil;

	private final Connections connections = new Connections();

	private ConnectionsSpec connectionsSpec = ConnectionsSpec.defaults();

	private EquivalentAddressGroup group;

	private int seenIn;

	private boolean listedTwice;

	/** Whether it has no connection, since it last had one. */
	private boolean away = true;

	private boolean drained;

	private @Nullable Double weightOverride;

	private double slowStartFactor = 1;

	private @Nullable RoutableBackend routable;

	Backend(EquivalentAddressGroup group, BackendLoad load, Ramp ramp, Listener listener) {
		this.group = group;
		this.address = load.address();
		this.load = load;
		this.ramp = ramp;
		this.listener = listener;
		this.trustedUntil = load.now();
		this.record = new OutlierStats(load);
		load.runsIn(BackendAttributes.zone(group));
	}

	String address() {
		return this.address;
	}

	List<SocketAddress> key() {
		return this.group.getAddresses();
	}

	@Override
	public EquivalentAddressGroup group() {
		return this.group;
	}

	@Override
	public BackendLoad load() {
		return this.load;
	}

	OutlierStats record() {
		return this.record;
	}

	Ramp ramp() {
		return this.ramp;
	}

	ConnectionPoolSize poolSize() {
		ConnectionPoolSize poolSize = this.poolSize;
		if (poolSize == null) {
			poolSize = new ConnectionPoolSize(() -> this.listener.full(this));
			this.poolSize = poolSize;
		}
		return poolSize;
	}

	/** How many connections there shall be. */
	int wantedConnections(ConnectionsSpec spec) {
		return (this.poolSize != null) ? this.poolSize.wanted(spec) : spec.perBackend();
	}

	/** Whether this is the first suspicion since {@link #cleared()}; on any thread. */
	boolean suspect() {
		return !this.suspected.get() && this.load.now() - this.trustedUntil >= 0
				&& this.suspected.compareAndSet(false, true);
	}

	/** Takes no suspicion before that time, by the ticker. */
	void suspectAgain(long nanos) {
		this.trustedUntil = nanos;
	}

	void cleared() {
		this.suspected.set(false);
	}

	/** Outlier detection has changed its mind. */
	void invalidate() {
		this.routable = null;
	}

	/**
	 * Makes a backend that has let deadlines pass prove that it is there: without calls
	 * there is no keepalive, so a connection to a process that hangs would look ready for
	 * ever, and be tried with calls after each ejection.
	 */
	void reconnectIfStalled() {
		LastFailure failure = this.load.lastFailure();
		if (failure != null && failure.status().getCode() == Status.Code.DEADLINE_EXCEEDED) {
			this.connections.renew();
			this.routable = null;
		}
	}

	boolean ejected() {
		return this.record.ejection() != null;
	}

	/** Slow start gives it a share of its weight, above 0 up to 1. */
	void slowStartFactor(double factor) {
		if (factor != this.slowStartFactor) {
			this.slowStartFactor = factor;
			this.routable = null;
		}
	}

	/** Whether it gets less than its weight says for a while. */
	boolean ramping() {
		return this.slowStartFactor < 1 || this.record.onTrial();
	}

	/** Whether a new list says the same of this backend as the last one did. */
	boolean markSeen(EquivalentAddressGroup group, int update) {
		if (!this.group.equals(group)) {
			return false;
		}
		this.seenIn = update;
		return true;
	}

	/** Whether an update meets this backend for the first time. */
	boolean first(int update) {
		boolean first = this.seenIn != update;
		this.seenIn = update;
		return first;
	}

	/** Whether an update has met it already. */
	boolean seen(int update) {
		return this.seenIn == update;
	}

	void listedTwice(boolean listedTwice) {
		this.listedTwice = listedTwice;
	}

	/** Whether discovery names its address more than once. */
	boolean listedTwice() {
		return this.listedTwice;
	}

	/** Takes over attributes that have changed; the addresses are the same. */
	void describe(EquivalentAddressGroup group) {
		this.group = group;
		this.load.runsIn(BackendAttributes.zone(group));
		this.routable = null;
	}

	void override(boolean drained, @Nullable Double weight) {
		if (drained != this.drained || !Objects.equals(weight, this.weightOverride)) {
			this.routable = null;
		}
		this.drained = drained;
		this.weightOverride = weight;
	}

	boolean drained() {
		return this.drained;
	}

	/** Whether discovery says that it ends. */
	boolean going() {
		return BackendAttributes.draining(this.group);
	}

	double weight() {
		return (this.weightOverride != null) ? this.weightOverride : BackendAttributes.weight(this.group);
	}

	double effectiveWeight() {
		return weight() * (this.record.onTrial() ? Math.min(TRICKLE, this.slowStartFactor) : this.slowStartFactor);
	}

	/** Whether it may have calls now. */
	boolean fit() {
		return fitness().availability() == Availability.AVAILABLE;
	}

	void scale(ConnectionsSpec spec) {
		this.connectionsSpec = spec;
		this.routable = null;
	}

	Connections connections() {
		return this.connections;
	}

	boolean dialled() {
		return this.connections.size() > 0;
	}

	void dial(int count, Subchannels subchannels) {
		if (this.connections.dial(this, count, subchannels)) {
			this.routable = null;
		}
	}

	/**
	 * Closes all connections because the backend has left the subset. Should it come
	 * back, it comes as a new one: nobody watches it until then, so an ejection would
	 * never end.
	 */
	void disconnect() {
		this.connections.shutdown();
		this.load.resetConsecutiveFailures();
		OutlierDetector.pardon(List.of(this.record));
		this.ramp.restart();
		this.routable = null;
	}

	@Override
	public long connectTimeoutNanos() {
		return this.connectionsSpec.connectTimeout().toNanos();
	}

	@Override
	public void connectionChanged(boolean lost) {
		this.routable = null;
		if (state() != ConnectivityState.READY) {
			this.away |= !unhealthy();
		}
		else if (this.away) {
			this.away = false;
			this.load.returned();
		}
		else if (!lost) {
			// Whatever failed, failed on a connection before this one.
			this.load.forgive();
		}
		this.listener.changed(this, lost);
	}

	void shutdown() {
		this.connections.shutdown();
	}

	ConnectivityState state() {
		return this.connections.state();
	}

	boolean unhealthy() {
		return this.connections.unhealthy();
	}

	/**
	 * Returns this backend as the routing table wants it.
	 * @return the same object until something that it shows has changed
	 */
	RoutableBackend routable() {
		RoutableBackend routable = this.routable;
		if (routable == null) {
			routable = build();
			this.routable = routable;
		}
		return routable;
	}

	private RoutableBackend build() {
		Availability availability = fitness().availability();
		List<Connection> usable = this.connections.usable(availability.unhealthy());
		if (usable.isEmpty()) {
			return new RoutableBackend(this.group, this.load, effectiveWeight(), weight(), availability, null, null,
					null);
		}
		if (this.connectionsSpec.maxPerBackend() == 1) {
			return new RoutableBackend(this.group, this.load, effectiveWeight(), weight(), availability,
					usable.get(0).result(), null, usable.get(0));
		}
		PickResult[] results = new PickResult[usable.size()];
		ConnectionLoad[] loads = new ConnectionLoad[usable.size()];
		for (int i = 0; i < results.length; i++) {
			results[i] = usable.get(i).countedResult();
			loads[i] = usable.get(i).load();
		}
		return new RoutableBackend(this.group, this.load, effectiveWeight(), weight(), availability, null,
				picker(availability, results, loads), usable.get(0));
	}

	private ConnectionPicker picker(Availability availability, PickResult[] results, ConnectionLoad[] loads) {
		ConnectionsSpec spec = this.connectionsSpec;
		if (spec.maxPerBackend() <= spec.perBackend()) {
			return new ConnectionPicker(results, loads);
		}
		ConnectionPoolSize poolSize = poolSize();
		// What helps out in a panic gets no further connection, so nobody waits for one.
		boolean another = availability == Availability.AVAILABLE && poolSize.worthWaiting()
				&& results.length < spec.maxPerBackend();
		poolSize.answered();
		return new ConnectionPicker(results, loads, poolSize.fullAt(spec), another ? poolSize : null);
	}

	/** What it has itself against being picked. */
	Fitness fitness() {
		return new Fitness(this.drained, going(), this.record.ejection(), this.connections);
	}

	/**
	 * Hears of what happens to a backend.
	 */
	interface Listener {

		/**
		 * A backend has another state.
		 * @param backend the backend
		 * @param lost whether a connection broke, was closed by the server, or could not
		 * be opened
		 */
		void changed(Backend backend, boolean lost);

		/**
		 * A call found all of its connections full. Called on any thread.
		 */
		void full(Backend backend);

	}

}
