package io.github.grpclb.spec;

import java.time.Duration;

/**
 * Everything that is configured for a gRPC server. Zero means: no bound, but for the
 * grace of connections.
 *
 * @param maxConnectionAge how long a connection lives before it is asked to go; grpc-java
 * adds up to 10 % of jitter
 * @param maxConnectionAgeGrace how long its calls may go on after that; zero cuts them
 * off at once, as in grpc-java
 * @param maxConnectionIdle how long a connection without calls lives
 * @param permitKeepalive which pings of clients are put up with
 * @param drain how the server leaves without losing a call
 * @param admission how many calls it takes at once
 * @param maxStreamAge how long a server- or bidi-streaming call lives before its client
 * is asked to reconnect; up to 10 % of jitter is added or taken off
 * @param loadReport whether the server tells its clients how busy it is (gRFC A51)
 */
public record ServerSpec(Duration maxConnectionAge, Duration maxConnectionAgeGrace, Duration maxConnectionIdle,
		PermitKeepalive permitKeepalive, DrainSpec drain, AdmissionSpec admission, Duration maxStreamAge,
		boolean loadReport) {

	public ServerSpec {
		Require.notNegative("max-connection-age", maxConnectionAge);
		Require.notNegative("max-connection-age-grace", maxConnectionAgeGrace);
		Require.notNegative("max-connection-idle", maxConnectionIdle);
		Require.notNegative("max-stream-age", maxStreamAge);
	}

	/**
	 * Returns the defaults of the contract.
	 * @return the default settings
	 */
	public static ServerSpec defaults() {
		return new ServerSpec(Duration.ofMinutes(30), Duration.ofMinutes(5), Duration.ZERO,
				new PermitKeepalive(Duration.ofSeconds(10), true), DrainSpec.defaults(), AdmissionSpec.defaults(),
				Duration.ZERO, true);
	}

	/**
	 * Which pings are put up with; a client that pings more often is sent away with
	 * {@code too_many_pings} (gRFC A9).
	 *
	 * @param time the shortest pause between two pings
	 * @param withoutCalls whether connections without calls may ping
	 */
	public record PermitKeepalive(Duration time, boolean withoutCalls) {

		public PermitKeepalive {
			Require.notNegative("permit-keepalive.time", time);
		}
	}

}
