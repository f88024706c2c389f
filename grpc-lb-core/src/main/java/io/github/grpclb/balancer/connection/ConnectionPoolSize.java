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

	private final Patience patience = new Patience();

	/** Calls do not wait for the connection that is on its way. */
	private boolean ahead;

	private boolean blocked;

	private long blockedAt;

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

	/** Whether calls wait for a further connection where all are full. */
	public boolean worthWaiting() {
		return !this.blocked && !this.ahead;
	}

	/** Opens one more, unless one is being opened or none may be. */
	public boolean grow(ConnectionsSpec spec, int connections, int ready) {
		if (this.blocked || ready < connections || wanted(spec) >= spec.maxPerBackend()) {
			return false;
		}
		this.extra++;
		return true;
	}

	/** For how long calls wait for the connection that is on its way. */
	public Patience.Verdict patience(ConnectionsSpec spec, Connections connections, long now) {
		return this.patience.look(connections, fullAt(spec), now);
	}

	/**
	 * Lets calls go without the connection that is on its way.
	 * @return whether they have waited so far
	 */
	public boolean goAhead() {
		boolean news = !this.ahead;
		this.ahead = true;
		return news;
	}

	/** Gives up connections that do not come up, so that calls do not wait for them. */
	public void giveUp(int missing, long now) {
		this.extra = Math.max(0, this.extra - missing);
		this.ahead = false;
		this.blocked = true;
		this.blockedAt = now;
	}

	/**
	 * Notes that all connections are there.
	 * @return whether calls had gone ahead
	 */
	public boolean complete() {
		boolean news = this.ahead;
		this.ahead = false;
		return news;
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
