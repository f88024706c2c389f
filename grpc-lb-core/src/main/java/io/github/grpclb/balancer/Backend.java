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

import io.github.grpclb.discovery.BackendAttributes;
import io.github.grpclb.load.BackendLoad;
import io.github.grpclb.load.ConnectionLoad;
import io.github.grpclb.resilience.OutlierDetector;
import io.github.grpclb.resilience.TrackRecord;
import io.github.grpclb.spec.ConnectionsSpec;

/**
 * One backend: its connections, its fitness and its load. Lives in the channel's
 * {@code SynchronizationContext}.
 */
final class Backend {

	private final String address;

	private final BackendLoad load;

	private final Listener listener;

	private final TrackRecord record;

	private final Ramp ramp;

	private final Growth growth;

	private final AtomicBoolean suspected = new AtomicBoolean();

	private final Connections connections = new Connections();

	private ConnectionsSpec connectionsSpec = ConnectionsSpec.defaults();

	private EquivalentAddressGroup group;

	private int seenIn;

	private boolean drained;

	private @Nullable Double weightOverride;

	private double warmth = 1;

	private @Nullable Endpoint endpoint;

	Backend(EquivalentAddressGroup group, BackendLoad load, Ramp ramp, Listener listener) {
		this.group = group;
		this.address = load.address();
		this.load = load;
		this.ramp = ramp;
		this.listener = listener;
		this.record = new TrackRecord(load);
		this.growth = new Growth(() -> listener.full(this));
		load.runsIn(BackendAttributes.zone(group));
	}

	String address() {
		return this.address;
	}

	List<SocketAddress> key() {
		return this.group.getAddresses();
	}

	EquivalentAddressGroup group() {
		return this.group;
	}

	BackendLoad load() {
		return this.load;
	}

	TrackRecord record() {
		return this.record;
	}

	Ramp ramp() {
		return this.ramp;
	}

	Growth growth() {
		return this.growth;
	}

	/** Whether this is the first suspicion since {@link #cleared()}; on any thread. */
	boolean suspect() {
		return !this.suspected.get() && this.suspected.compareAndSet(false, true);
	}

	void cleared() {
		this.suspected.set(false);
	}

	/** Outlier detection has changed its mind. */
	void judged() {
		this.endpoint = null;
	}

	/**
	 * Makes a backend that has let deadlines pass prove that it is there: without calls
	 * there is no keepalive, so a connection to a process that hangs would look ready for
	 * ever, and be tried with calls after each ejection.
	 */
	void prove() {
		Status failure = this.load.lastFailure();
		if (failure != null && failure.getCode() == Status.Code.DEADLINE_EXCEEDED) {
			this.connections.renew();
			this.endpoint = null;
		}
	}

	boolean ejected() {
		return this.record.ejection() != null;
	}

	/** Slow start gives it a share of its weight, above 0 up to 1. */
	void warm(double factor) {
		if (factor != this.warmth) {
			this.warmth = factor;
			this.endpoint = null;
		}
	}

	boolean ramping() {
		return this.warmth < 1;
	}

	/** Whether a new list says the same of this backend as the last one did. */
	boolean stays(EquivalentAddressGroup group, int update) {
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

	/** Takes over attributes that have changed; the addresses are the same. */
	void describe(EquivalentAddressGroup group) {
		this.group = group;
		this.load.runsIn(BackendAttributes.zone(group));
		this.endpoint = null;
	}

	void override(boolean drained, @Nullable Double weight) {
		if (drained != this.drained || !Objects.equals(weight, this.weightOverride)) {
			this.endpoint = null;
		}
		this.drained = drained;
		this.weightOverride = weight;
	}

	boolean drained() {
		return this.drained;
	}

	double weight() {
		return (this.weightOverride != null) ? this.weightOverride : BackendAttributes.weight(this.group);
	}

	double effectiveWeight() {
		return weight() * this.warmth;
	}

	/** Whether it may have calls now. */
	boolean fit() {
		return !this.drained && !ejected() && state() == ConnectivityState.READY;
	}

	void scale(ConnectionsSpec spec) {
		this.connectionsSpec = spec;
		this.endpoint = null;
	}

	Connections connections() {
		return this.connections;
	}

	boolean dialled() {
		return this.connections.size() > 0;
	}

	void dial(int count, Subchannels subchannels) {
		if (this.connections.dial(this, count, subchannels)) {
			this.endpoint = null;
		}
	}

	/**
	 * Closes all connections because the backend has left the subset. Should it come
	 * back, it comes as a new one: nobody watches it until then, so an ejection would
	 * never end.
	 */
	void hangUp() {
		this.connections.shutdown();
		this.load.resetConsecutiveFailures();
		OutlierDetector.pardon(List.of(this.record));
		this.ramp.restart();
		this.endpoint = null;
	}

	void connectionChanged(boolean lost) {
		this.endpoint = null;
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
	Endpoint endpoint() {
		Endpoint endpoint = this.endpoint;
		if (endpoint == null) {
			endpoint = build();
			this.endpoint = endpoint;
		}
		return endpoint;
	}

	private Endpoint build() {
		Standing standing = standing();
		List<Connection> usable = this.connections.usable(standing == Standing.RESERVE);
		ConnectionsSpec spec = this.connectionsSpec;
		if (usable.isEmpty()) {
			return new Endpoint(this.group, this.load, effectiveWeight(), standing, null, null, null);
		}
		if (spec.maxPerBackend() == 1) {
			return new Endpoint(this.group, this.load, effectiveWeight(), standing, usable.get(0).result(), null,
					usable.get(0));
		}
		PickResult[] results = new PickResult[usable.size()];
		ConnectionLoad[] loads = new ConnectionLoad[usable.size()];
		for (int i = 0; i < results.length; i++) {
			results[i] = usable.get(i).countedResult();
			loads[i] = usable.get(i).load();
		}
		// What helps out in a panic gets no further connection, so nobody waits for one.
		boolean another = standing == Standing.FIT && !this.growth.blocked() && usable.size() < spec.maxPerBackend()
				&& spec.maxPerBackend() > spec.perBackend();
		this.growth.answered();
		return new Endpoint(this.group, this.load, effectiveWeight(), standing, null,
				new Fan(results, loads, this.growth.fullAt(spec), another ? this.growth : null), usable.get(0));
	}

	private Standing standing() {
		if (this.drained) {
			return Standing.DRAINED;
		}
		ConnectivityState state = state();
		if (state == ConnectivityState.READY) {
			return ejected() ? Standing.RESERVE : Standing.FIT;
		}
		if (unhealthy()) {
			return Standing.RESERVE;
		}
		return (state == ConnectivityState.CONNECTING) ? Standing.PENDING : Standing.LOST;
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
		 * @param backend the backend
		 */
		void full(Backend backend);

	}

}
