package io.github.grpclb.balancer.connection;

import io.github.grpclb.load.ConnectionLoad;

/**
 * Finds out how many streams a server allows on a connection
 * ({@code MAX_CONCURRENT_STREAMS}), which grpc-java does not tell: streams above the
 * limit wait to write their headers.
 *
 * @see <a href=
 * "https://github.com/grpc/proposal/blob/master/A105-max_concurrent_streams-connection-scaling.md#background">gRFC
 * A105, background</a>
 */
final class StreamLimit {

	/** How often in a row streams must be found waiting: a busy moment is no limit. */
	private static final int LOOKS = 3;

	private int waiting;

	private long written;

	private int active;

	private int looks;

	/**
	 * Looks at the connection once more.
	 * @param load its streams
	 * @return the limit, 0 if there is no sign of one
	 */
	int look(ConnectionLoad load) {
		int waiting = load.waiting();
		long written = load.written();
		// They wait in line: all that waited at the last look should be through by now.
		boolean stuck = waiting > 0 && written < this.written + this.waiting;
		this.waiting = waiting;
		this.written = written;
		if (!stuck) {
			this.looks = 0;
			this.active = 0;
			return 0;
		}
		this.active = Math.max(this.active, load.inFlight() - waiting);
		return (++this.looks < LOOKS) ? 0 : this.active;
	}

}
