package io.github.grpclb.balancer.connection;

import java.util.concurrent.atomic.AtomicBoolean;

import io.github.grpclb.Internal;
import io.github.grpclb.spec.ConnectionsSpec;

/**
 * How many connections one backend needs. Lives in the channel's
 * {@code SynchronizationContext} but for {@link #ask()}.
 */
@Internal
public final class ConnectionPoolSize {

	/** Set from the first call that must wait to the next choice of connections. */
	private final AtomicBoolean asked = new AtomicBoolean();

	private final Runnable asking;

	private int extra;

	private boolean blocked;

	private long blockedAt;

	private boolean stalled;

	private long stalledSince;

	private boolean surplus;

	private long surplusSince;

	/** What the server's {@code MAX_CONCURRENT_STREAMS} seems to be. */
	private int streamLimit = Integer.MAX_VALUE;

	/**
	 * Creates the poolSize of a backend with as many connections as are fixed.
	 * @param asking called in any context when a call finds all connections full
	 */
	public ConnectionPoolSize(Runnable asking) {
		this.asking = asking;
	}

	/** Asks for another connection; called by picks. */
	void ask() {
		if (!this.asked.get() && this.asked.compareAndSet(false, true)) {
			this.asking.run();
		}
	}

	/**
	 * Lets calls ask once more, because they are about to get another choice of
	 * connections. Not before: a call that waits asks again at every new routing table.
	 */
	public void answered() {
		this.asked.set(false);
	}

	/** Whether calls wait that have room by now. */
	public boolean madeRoom(ConnectionsSpec spec, int ready, int inFlight) {
		return this.asked.get() && inFlight < (long) ready * fullAt(spec);
	}

	public int wanted(ConnectionsSpec spec) {
		return Math.min(spec.perBackend() + this.extra, Math.max(spec.perBackend(), spec.maxPerBackend()));
	}

	/** How many calls one connection takes before another one is opened. */
	public int fullAt(ConnectionsSpec spec) {
		return Math.min(spec.scaleUpAt(), this.streamLimit);
	}

	public boolean blocked() {
		return this.blocked;
	}

	/** Opens one more, unless one is being opened or none may be. */
	public boolean grow(ConnectionsSpec spec, int connections, int ready) {
		if (this.blocked || ready < connections || wanted(spec) >= spec.maxPerBackend()) {
			return false;
		}
		this.extra++;
		return true;
	}

	/**
	 * Gives up a connection that does not come up, so that calls do not wait for it.
	 * @return whether it is time to
	 */
	public boolean giveUp(int connections, int ready, long now, long patience) {
		boolean waiting = ready > 0 && ready < connections;
		if (!waiting) {
			this.stalled = false;
			return false;
		}
		if (!this.stalled) {
			this.stalled = true;
			this.stalledSince = now;
		}
		if (now - this.stalledSince < patience) {
			return false;
		}
		this.stalled = false;
		this.extra = Math.max(0, this.extra - (connections - ready));
		this.blocked = true;
		this.blockedAt = now;
		return true;
	}

	public boolean unblock(long now, long pause) {
		if (this.blocked && now - this.blockedAt >= pause) {
			this.blocked = false;
			return true;
		}
		return false;
	}

	/**
	 * Closes a connection that was not needed for long enough.
	 * @return whether it is time to
	 */
	public boolean shrink(ConnectionsSpec spec, int connections, int inFlight, long now) {
		boolean surplus = this.extra > 0 && inFlight <= (long) (connections - 1) * fullAt(spec);
		if (!surplus) {
			this.surplus = false;
			return false;
		}
		if (!this.surplus) {
			this.surplus = true;
			this.surplusSince = now;
		}
		if (now - this.surplusSince < spec.idleTimeout().toNanos()) {
			return false;
		}
		this.surplus = false;
		this.extra--;
		if (this.extra == 0) {
			// The server may have been given another limit in the meantime.
			this.streamLimit = Integer.MAX_VALUE;
		}
		return true;
	}

	/**
	 * Takes note of what a server allows.
	 * @param streams streams on a connection, above 0
	 * @return whether that is news
	 */
	public boolean limited(int streams) {
		if (streams >= this.streamLimit) {
			return false;
		}
		this.streamLimit = streams;
		return true;
	}

}
