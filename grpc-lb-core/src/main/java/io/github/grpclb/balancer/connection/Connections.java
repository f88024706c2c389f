package io.github.grpclb.balancer.connection;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

import io.grpc.ConnectivityState;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.Internal;
import io.github.grpclb.snapshot.HealthSupport;

/**
 * The connections of one backend, taken together. Lives in the channel's
 * {@code SynchronizationContext}.
 */
@Internal
public final class Connections {

	private final List<Connection> all = new ArrayList<>(1);

	/**
	 * Opens or closes connections. Calls on a closed one go on to their end.
	 * @param owner whose they are
	 * @param count how many there shall be
	 * @param subchannels creates them
	 * @return whether any was closed
	 */
	public boolean dial(ConnectionOwner owner, int count, Subchannels subchannels) {
		while (this.all.size() < count) {
			Connection connection = new Connection(owner, subchannels);
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

	public void shutdown() {
		this.all.forEach(Connection::shutdown);
		this.all.clear();
	}

	public void renew() {
		this.all.forEach(Connection::renew);
	}

	/**
	 * Replaces one that came of an attempt before some time: opens another and lets go of
	 * it only when that one can carry calls.
	 * @param nanos the time, by the ticker
	 * @param which those that may be replaced
	 * @param done hears how it ended: {@code OK}, or why the old one is kept
	 * @return the one that is being replaced, {@code null} for none
	 */
	public @Nullable Connection replaceOlderThan(long nanos, Predicate<Connection> which, Consumer<Status> done) {
		for (Connection connection : this.all) {
			if (connection.olderThan(nanos) && which.test(connection)) {
				connection.replace(done);
				return connection;
			}
		}
		return null;
	}

	public int size() {
		return this.all.size();
	}

	public ConnectivityState state() {
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
	public boolean unhealthy() {
		boolean unhealthy = false;
		for (Connection connection : this.all) {
			if (connection.state() == ConnectivityState.READY) {
				return false;
			}
			unhealthy |= connection.unhealthy();
		}
		return unhealthy;
	}

	/** Whether those that health checking objects to were healthy before. */
	public boolean leaving() {
		return this.all.stream().noneMatch((connection) -> connection.unhealthy() && !connection.leaving());
	}

	/** Whether one was ready a moment ago and connects again. */
	public boolean renewing() {
		return this.all.stream().anyMatch(Connection::renewing);
	}

	/** Whether all that connect have been at it for too long to count on them. */
	public boolean hanging() {
		return this.all.stream()
			.filter((connection) -> connection.state() == ConnectivityState.CONNECTING)
			.allMatch(Connection::hanging);
	}

	/** What its health service does; the worst of what its connections see. */
	public HealthSupport health() {
		return this.all.stream().map(Connection::health).max(Comparator.naturalOrder()).orElse(HealthSupport.CHECKED);
	}

	/** Connections in a row that were closed at once or never opened. */
	public int brief() {
		return this.all.stream().mapToInt(Connection::briefConnections).max().orElse(0);
	}

	/**
	 * Returns why the last connection attempt failed.
	 * @return {@code OK} if none did
	 */
	public Status failure() {
		for (Connection connection : this.all) {
			if (!connection.failures().last().isOk()) {
				return connection.failures().last();
			}
		}
		return Status.OK;
	}

	/** When {@link #failure()} was, by the ticker. */
	public long failedAt() {
		for (Connection connection : this.all) {
			if (!connection.failures().last().isOk()) {
				return connection.failures().at();
			}
		}
		return 0;
	}

	public int ready() {
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
	public List<Connection> usable(boolean unhealthyToo) {
		List<Connection> usable = new ArrayList<>(this.all.size());
		for (Connection connection : this.all) {
			if (connection.state() == ConnectivityState.READY || (unhealthyToo && connection.unhealthy())) {
				usable.add(connection);
			}
		}
		return usable;
	}

	/** Whether one is on its way. */
	boolean connecting() {
		return this.all.stream().anyMatch((connection) -> connection.state() == ConnectivityState.CONNECTING);
	}

	/** Streams whose headers were written, on all that there are now. */
	long begun() {
		return this.all.stream().mapToLong((connection) -> connection.load().written()).sum();
	}

	/** Streams on all of them; counted only where there may be several. */
	public int streams() {
		int streams = 0;
		for (Connection connection : this.all) {
			streams += connection.load().inFlight();
		}
		return streams;
	}

	/** Gives places back that no stream has filled. */
	public void settle() {
		for (Connection connection : this.all) {
			connection.load().settle();
		}
	}

	/** The streams that the server seems to allow on one. */
	public int streamLimit() {
		int limit = Integer.MAX_VALUE;
		for (Connection connection : this.all) {
			int seen = connection.streamLimit();
			limit = (seen > 0) ? Math.min(limit, seen) : limit;
		}
		return limit;
	}

}
