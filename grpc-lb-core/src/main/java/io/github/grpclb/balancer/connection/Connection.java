package io.github.grpclb.balancer.connection;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import io.grpc.Channel;
import io.grpc.ConnectivityState;
import io.grpc.ConnectivityStateInfo;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.Status;
import io.grpc.SynchronizationContext.ScheduledHandle;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.Internal;
import io.github.grpclb.load.ConnectionLoad;

/**
 * One connection to a backend, kept up for as long as the backend is there. Lives in the
 * channel's {@code SynchronizationContext}.
 */
@Internal
public final class Connection {

	/**
	 * How long a backend that is back may go unnoticed: grpc-java's own backoff grows to
	 * two minutes and only a new subchannel begins it anew.
	 */
	private static final long REDIAL_NANOS = TimeUnit.SECONDS.toNanos(5);

	private final ConnectionOwner owner;

	private final Subchannels subchannels;

	private final StreamLimit limit = new StreamLimit();

	private CheckedSubchannel dial;

	/** It is asked to connect as soon as it is there, so it never counts as idle. */
	private ConnectivityState state = ConnectivityState.CONNECTING;

	private Status failure = Status.OK;

	private @Nullable ScheduledHandle redial;

	Connection(ConnectionOwner owner, Subchannels subchannels) {
		this.owner = owner;
		this.subchannels = subchannels;
		this.dial = new CheckedSubchannel(owner, subchannels);
	}

	void start() {
		this.dial.start(this::changed);
	}

	private void changed(CheckedSubchannel from, ConnectivityStateInfo info) {
		ConnectivityState next = info.getState();
		if (from != this.dial || this.state == ConnectivityState.SHUTDOWN || next == ConnectivityState.SHUTDOWN) {
			return;
		}
		boolean lost = next == ConnectivityState.TRANSIENT_FAILURE || next == ConnectivityState.IDLE;
		if (next == ConnectivityState.TRANSIENT_FAILURE) {
			this.failure = info.getStatus();
			redialLater();
		}
		if (next == ConnectivityState.IDLE) {
			// The server closed it (GOAWAY) or the backoff is over.
			this.dial.connect();
			next = ConnectivityState.CONNECTING;
		}
		// gRFC A62: a failed connection stays failed until it is ready again. One that
		// was
		// merely unhealthy may have helped in a panic, so that its loss is news all the
		// same.
		boolean stays = this.state == ConnectivityState.TRANSIENT_FAILURE && next == ConnectivityState.CONNECTING;
		if (!stays) {
			this.state = next;
		}
		if (!stays || lost) {
			this.owner.connectionChanged(lost);
		}
	}

	private void redialLater() {
		if (this.redial == null) {
			long jittered = (long) (REDIAL_NANOS * (0.8 + 0.4 * ThreadLocalRandom.current().nextDouble()));
			this.redial = this.subchannels.schedule(this::redial, jittered);
		}
	}

	private void redial() {
		this.redial = null;
		// A backend that is merely unhealthy has its connection.
		if (this.state == ConnectivityState.TRANSIENT_FAILURE && !unhealthy()) {
			dialAnew();
			redialLater();
		}
	}

	private void dialAnew() {
		CheckedSubchannel old = this.dial;
		this.dial = new CheckedSubchannel(this.owner, this.subchannels);
		this.dial.start(this::changed);
		old.shutdown();
	}

	/** Lets go of a ready connection for a new one. Its calls go on to their end. */
	void renew() {
		if (this.state == ConnectivityState.READY) {
			this.state = ConnectivityState.CONNECTING;
			dialAnew();
		}
	}

	void shutdown() {
		this.state = ConnectivityState.SHUTDOWN;
		if (this.redial != null) {
			this.redial.cancel();
		}
		this.dial.shutdown();
	}

	ConnectivityState state() {
		return this.state;
	}

	boolean unhealthy() {
		// While it is connecting, the first answer of the health service is still to
		// come.
		return this.state == ConnectivityState.TRANSIENT_FAILURE && this.dial.connected();
	}

	boolean healthUnimplemented() {
		return this.dial.healthUnimplemented();
	}

	Status failure() {
		return this.failure;
	}

	public Channel channel() {
		return this.dial.channel();
	}

	public PickResult result() {
		return this.dial.result();
	}

	public PickResult countedResult() {
		return this.dial.countedResult();
	}

	public ConnectionLoad load() {
		return this.dial.load();
	}

	/** Which of several connections can be spared: the smallest number. */
	int need() {
		return (this.state == ConnectivityState.READY) ? this.dial.load().inFlight() : -1;
	}

	int streamLimit() {
		return (this.state == ConnectivityState.READY) ? this.limit.look(this.dial.load()) : 0;
	}

}
