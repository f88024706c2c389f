package io.github.grpclb.balancer.connection;

import java.util.concurrent.TimeUnit;

import io.github.grpclb.Internal;

/**
 * For how long calls wait for one more connection, rather than in line behind the streams
 * of a full one: nothing brings them back from there when the connection comes up. For a
 * second at least; after that they go ahead where streams are so short that the line
 * moves within about a second. Elsewhere the attempt to connect, which has a timeout of
 * its own, is the nearer end. Lives in the channel's {@code SynchronizationContext}.
 *
 * @see <a href=
 * "https://github.com/grpc/proposal/blob/master/A105-max_concurrent_streams-connection-scaling.md#connection-management">gRFC
 * A105, connection management</a>
 */
@Internal
public final class Patience {

	private static final long NANOS = TimeUnit.SECONDS.toNanos(1);

	private boolean waiting;

	private long since;

	/** Streams that had begun by then. */
	private long begun;

	/**
	 * What to do with calls that wait.
	 */
	public enum Verdict {

		/** They wait on, or nobody has to. */
		WAIT,

		/** The connection is slow to come up: they go ahead without it. */
		GO_AHEAD,

		/** The connection does not come up. */
		GIVE_UP

	}

	/**
	 * Looks at a backend's connections once more.
	 * @param connections some of them may be on their way
	 * @param fullAt the calls that one of them takes
	 * @param now the ticker's reading in nanoseconds
	 * @return what to do
	 */
	public Verdict look(Connections connections, int fullAt, long now) {
		int ready = connections.ready();
		if (ready == 0 || ready == connections.size()) {
			this.waiting = false;
			return Verdict.WAIT;
		}
		long begun = connections.begun();
		if (!this.waiting) {
			begin(now, begun);
			return Verdict.WAIT;
		}
		if (now - this.since < NANOS) {
			return Verdict.WAIT;
		}
		if (!connections.connecting()) {
			this.waiting = false;
			return Verdict.GIVE_UP;
		}
		boolean moves = begun - this.begun >= (long) ready * fullAt;
		begin(now, begun);
		return moves ? Verdict.GO_AHEAD : Verdict.WAIT;
	}

	private void begin(long now, long begun) {
		this.waiting = true;
		this.since = now;
		this.begun = begun;
	}

}
