package io.github.grpclb.autoconfigure.server;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The server's keys. What is not set is {@code null}: the framework's own key decides
 * then, and after it the default of {@code io.github.grpclb.spec.ServerSpec}.
 *
 * @param maxConnectionAge how long a connection lives before it is asked to go; 0s for no
 * bound
 * @param maxConnectionAgeGrace how long its calls may go on after that
 * @param maxConnectionIdle how long a connection without calls lives; 0s for no bound
 * @param maxStreamAge how long a server- or bidi-streaming call lives before its client
 * is asked to reconnect; 0s for no bound
 * @param maxConcurrentCallsPerConnection calls at once on one connection, which clients
 * are told of; 0 for no bound
 * @param concurrencyLimit calls at once in the whole server, beyond which calls are
 * refused at once: 0 for no limit, a number, or auto
 * @param priorityHeader whether callers may say in the header grpc-lb-priority how
 * important a call is
 * @param permitKeepalive which pings of clients are put up with
 * @param loadReport what clients are told of the server's load
 * @param drain how the server leaves without losing a call
 * @param ssl certificates for TLS
 */
@ConfigurationProperties("grpc.lb.server")
public record GrpcLbServerProperties(@Nullable Duration maxConnectionAge, @Nullable Duration maxConnectionAgeGrace,
		@Nullable Duration maxConnectionIdle, @Nullable Duration maxStreamAge,
		@Nullable Integer maxConcurrentCallsPerConnection, @Nullable String concurrencyLimit,
		@Nullable Boolean priorityHeader, @Nullable PermitKeepalive permitKeepalive, @Nullable LoadReport loadReport,
		@Nullable Drain drain, @Nullable Ssl ssl) {

	/**
	 * Certificates for TLS.
	 *
	 * @param bundle the name of an SSL bundle of Spring Boot, whose certificates are
	 * taken over whenever they are replaced; empty for what the framework's own keys say
	 */
	public record Ssl(@Nullable String bundle) {
	}

	/**
	 * Which pings of clients are put up with.
	 *
	 * @param time the shortest pause between two pings
	 * @param withoutCalls whether connections without calls may ping
	 */
	public record PermitKeepalive(@Nullable Duration time, @Nullable Boolean withoutCalls) {
	}

	/**
	 * What clients are told of the server's load.
	 *
	 * @param enabled whether clients are told how busy the server is, in the trailers of
	 * each call and in streams of their own
	 */
	public record LoadReport(@Nullable Boolean enabled) {
	}

	/**
	 * How the server leaves.
	 *
	 * @param enabled whether it says NOT_SERVING and waits before it goes
	 * @param delay the longest wait between NOT_SERVING and GOAWAY
	 * @param minDelay the shortest such wait
	 * @param quietPeriod how long no new call must have come for the wait to end early
	 * @param grace how long calls may go on after GOAWAY
	 */
	public record Drain(@Nullable Boolean enabled, @Nullable Duration delay, @Nullable Duration minDelay,
			@Nullable Duration quietPeriod, @Nullable Duration grace) {
	}

}
