package io.github.grpclb.balancer;

import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.grpc.ConnectivityState;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.discovery.BackendAttributes;
import io.github.grpclb.load.BackendLoad;

/**
 * One backend: its connections, its fitness and its load. Lives in the channel's
 * {@code SynchronizationContext}.
 */
final class Backend {

	private final String address;

	private final BackendLoad load;

	private final Listener listener;

	private final List<Connection> connections = new ArrayList<>();

	private EquivalentAddressGroup group;

	private int seenIn;

	private boolean drained;

	private @Nullable Double weightOverride;

	private @Nullable Endpoint endpoint;

	Backend(EquivalentAddressGroup group, BackendLoad load, Listener listener) {
		this.group = group;
		this.address = load.address();
		this.load = load;
		this.listener = listener;
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
		this.endpoint = null;
	}

	void override(boolean drained, @Nullable Double weight) {
		if (!Objects.equals(weight, this.weightOverride)) {
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

	boolean dialled() {
		return !this.connections.isEmpty();
	}

	void dial(int count, Subchannels subchannels) {
		while (this.connections.size() < count) {
			Connection connection = new Connection(this, subchannels);
			this.connections.add(connection);
			connection.start();
		}
		while (this.connections.size() > count) {
			this.connections.remove(this.connections.size() - 1).shutdown();
			this.endpoint = null;
		}
	}

	void connectionChanged(boolean lost) {
		this.endpoint = null;
		this.listener.changed(lost);
	}

	void shutdown() {
		this.connections.forEach(Connection::shutdown);
		this.connections.clear();
	}

	ConnectivityState state() {
		ConnectivityState best = ConnectivityState.IDLE;
		for (Connection connection : this.connections) {
			switch (connection.state()) {
				case READY -> {
					return ConnectivityState.READY;
				}
				case CONNECTING -> best = ConnectivityState.CONNECTING;
				case TRANSIENT_FAILURE ->
					best = (best == ConnectivityState.IDLE) ? ConnectivityState.TRANSIENT_FAILURE : best;
				default -> {
				}
			}
		}
		return best;
	}

	boolean unhealthy() {
		for (Connection connection : this.connections) {
			if (connection.unhealthy()) {
				return true;
			}
		}
		return false;
	}

	boolean healthUnimplemented() {
		for (Connection connection : this.connections) {
			if (connection.healthUnimplemented()) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Returns why the last connection attempt failed.
	 * @return {@code OK} if none did
	 */
	Status connectFailure() {
		for (Connection connection : this.connections) {
			if (!connection.failure().isOk()) {
				return connection.failure();
			}
		}
		return Status.OK;
	}

	int readyConnections() {
		int ready = 0;
		for (Connection connection : this.connections) {
			if (connection.state() == ConnectivityState.READY) {
				ready++;
			}
		}
		return ready;
	}

	/**
	 * Returns this backend as the routing table wants it.
	 * @return the same object until something that it shows has changed
	 */
	Endpoint endpoint() {
		Endpoint endpoint = this.endpoint;
		if (endpoint == null) {
			List<PickResult> results = new ArrayList<>(this.connections.size());
			for (Connection connection : this.connections) {
				if (connection.state() == ConnectivityState.READY) {
					results.add(connection.result());
				}
			}
			endpoint = new Endpoint(this.address, this.load, weight(), results);
			this.endpoint = endpoint;
		}
		return endpoint;
	}

	/**
	 * Hears of what happens to a backend.
	 */
	interface Listener {

		/**
		 * A connection has another state.
		 * @param lost whether it broke, was closed by the server, or could not be opened
		 */
		void changed(boolean lost);

	}

}
