package io.github.grpclb.server;

import java.time.Duration;

/**
 * A server at one moment.
 *
 * @param state where it is between its start and its end
 * @param inFlight calls that have started and not ended
 * @param connections open connections
 * @param accepted calls that were started
 * @param rejected calls that were refused because there were too many
 * @param concurrencyLimit how many calls may be open at once, 0 for no limit
 * @param maxConnectionAge how long a connection lives, zero for no bound
 * @param drain how it leaves
 */
public record ServerSnapshot(ServerState state, int inFlight, int connections, long accepted, long rejected,
		int concurrencyLimit, Duration maxConnectionAge, Leaving drain) {

	/**
	 * How a server leaves.
	 *
	 * @param delay the longest wait between NOT_SERVING and GOAWAY
	 * @param grace how long calls may go on after GOAWAY
	 */
	public record Leaving(Duration delay, Duration grace) {
	}

}
