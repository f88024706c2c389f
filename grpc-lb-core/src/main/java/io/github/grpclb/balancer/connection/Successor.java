package io.github.grpclb.balancer.connection;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.grpc.ConnectivityState;
import io.grpc.ConnectivityStateInfo;
import io.grpc.Status;
import io.grpc.SynchronizationContext.ScheduledHandle;

/**
 * A new connection that is to take over from one that still carries calls: make before
 * break. It says once whether it can. Lives in the channel's
 * {@code SynchronizationContext}.
 */
final class Successor {

	private final CheckedSubchannel subchannel;

	private final Subchannels subchannels;

	private final long startedAt;

	private final boolean healthMatters;

	private final Consumer<Status> end;

	private ScheduledHandle patience;

	private boolean healthy;

	private boolean over;

	/**
	 * Creates it; the caller starts it.
	 * @param owner whose connection it is
	 * @param subchannels creates it
	 * @param listener hears of its states
	 * @param healthMatters whether health checking must approve of it too; not where it
	 * objects to the present one already
	 * @param end hears once whether it can take over, and why not
	 */
	Successor(ConnectionOwner owner, Subchannels subchannels, CheckedSubchannel.Listener listener,
			boolean healthMatters, Consumer<Status> end) {
		this.subchannels = subchannels;
		this.healthMatters = healthMatters;
		this.end = end;
		this.startedAt = subchannels.ticker().getAsLong();
		this.subchannel = new CheckedSubchannel(owner, subchannels, listener);
		long nanos = owner.connectTimeoutNanos();
		this.patience = subchannels.schedule(() -> end(
				Status.UNAVAILABLE.withDescription("no HTTP/2 connection within connections.connect-timeout (%d ms)"
					.formatted(TimeUnit.NANOSECONDS.toMillis(nanos)))),
				nanos);
	}

	CheckedSubchannel subchannel() {
		return this.subchannel;
	}

	/** When it was begun, by the ticker. */
	long startedAt() {
		return this.startedAt;
	}

	/** Whether health checking has approved of it. */
	boolean healthy() {
		return this.healthy;
	}

	void transportChanged(ConnectivityStateInfo info) {
		switch (info.getState()) {
			case READY -> connected();
			case TRANSIENT_FAILURE -> end(info.getStatus());
			case IDLE -> end(Status.UNAVAILABLE.withDescription("the server closed the new connection at once"));
			default -> {
			}
		}
	}

	private void connected() {
		if (!this.healthMatters) {
			end(Status.OK);
			return;
		}
		this.patience.cancel();
		this.patience = this.subchannels.schedule(this::unanswered, Connection.PATIENCE_NANOS);
	}

	/** A health service that says nothing keeps no connection out. */
	private void unanswered() {
		end(this.subchannel.saidNotServing() ? Status.UNAVAILABLE.withDescription("its health service says no")
				: Status.OK);
	}

	void changed(ConnectivityStateInfo info) {
		if (info.getState() == ConnectivityState.READY) {
			this.healthy = true;
			end(Status.OK);
		}
		else if (info.getState() == ConnectivityState.TRANSIENT_FAILURE) {
			end(info.getStatus());
		}
	}

	/** Ends it in whatever state it is. */
	void end(Status status) {
		if (!this.over) {
			this.over = true;
			this.patience.cancel();
			this.end.accept(status);
		}
	}

}
