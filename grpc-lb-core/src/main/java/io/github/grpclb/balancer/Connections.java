package io.github.grpclb.balancer;

import java.util.ArrayList;
import java.util.List;

import io.grpc.ConnectivityState;
import io.grpc.Status;

/**
 * The connections of one backend, taken together. Lives in the channel's
 * {@code SynchronizationContext}.
 */
final class Connections {

	private final List<Connection> all = new ArrayList<>(1);

	/**
	 * Opens or closes connections. Calls on a closed one go on to their end.
	 * @param backend whose they are
	 * @param count how many there shall be
	 * @param subchannels creates them
	 * @return whether any was closed
	 */
	boolean dial(Backend backend, int count, Subchannels subchannels) {
		while (this.all.size() < count) {
			Connection connection = new Connection(backend, subchannels);
			this.all.add(connection);
			connection.start();
		}
		boolean closed = false;
		while (this.all.size() > count) {
			Connection spare = leastNeeded();
			this.all.remove(spare);
			spare.shutdown();
			closed = true;
		}
		return closed;
	}

	private Connection leastNeeded() {
		Connection least = this.all.get(0);
		for (Connection connection : this.all) {
			if (connection.need() <= least.need()) {
				least = connection;
			}
		}
		return least;
	}

	void shutdown() {
		this.all.forEach(Connection::shutdown);
		this.all.clear();
	}

	void renew() {
		this.all.forEach(Connection::renew);
	}

	int size() {
		return this.all.size();
	}

	ConnectivityState state() {
		ConnectivityState best = ConnectivityState.IDLE;
		for (Connection connection : this.all) {
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

	/** Whether there is a connection, but only such as health checking objects to. */
	boolean unhealthy() {
		boolean unhealthy = false;
		for (Connection connection : this.all) {
			if (connection.state() == ConnectivityState.READY) {
				return false;
			}
			unhealthy |= connection.unhealthy();
		}
		return unhealthy;
	}

	boolean healthUnimplemented() {
		for (Connection connection : this.all) {
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
	Status failure() {
		for (Connection connection : this.all) {
			if (!connection.failure().isOk()) {
				return connection.failure();
			}
		}
		return Status.OK;
	}

	int ready() {
		int ready = 0;
		for (Connection connection : this.all) {
			ready += (connection.state() == ConnectivityState.READY) ? 1 : 0;
		}
		return ready;
	}

	/**
	 * Returns those that can carry calls.
	 * @param unhealthyToo whether to take those that health checking objects to
	 * @return the connections, in the order in which they were opened
	 */
	List<Connection> usable(boolean unhealthyToo) {
		List<Connection> usable = new ArrayList<>(this.all.size());
		for (Connection connection : this.all) {
			if (connection.state() == ConnectivityState.READY || (unhealthyToo && connection.unhealthy())) {
				usable.add(connection);
			}
		}
		return usable;
	}

	/** Streams on all of them; counted only where there may be several. */
	int streams() {
		int streams = 0;
		for (Connection connection : this.all) {
			streams += connection.load().inFlight();
		}
		return streams;
	}

	/** The streams that the server seems to allow on one. */
	int streamLimit() {
		int limit = Integer.MAX_VALUE;
		for (Connection connection : this.all) {
			int seen = connection.streamLimit();
			limit = (seen > 0) ? Math.min(limit, seen) : limit;
		}
		return limit;
	}

}
