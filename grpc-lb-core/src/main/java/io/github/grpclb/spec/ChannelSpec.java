package io.github.grpclb.spec;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What is set on the channel itself; a change takes a new channel.
 *
 * @param plaintext {@code true} for no TLS, {@code false} for TLS, {@code null} for what
 * the framework's own settings say
 * @param keepalive pings on open connections
 * @param idleTimeout how long a channel without calls keeps its connections; above zero
 * @param maxInboundMessageSize the largest response in bytes
 */
public record ChannelSpec(@Nullable Boolean plaintext, Keepalive keepalive, Duration idleTimeout,
		int maxInboundMessageSize) {

	public ChannelSpec {
		Require.positive("idle-timeout", idleTimeout);
		Require.range("max-inbound-message-size", maxInboundMessageSize, 1, Integer.MAX_VALUE);
	}

	/**
	 * Returns the defaults of the contract. Stock servers of grpc-java, grpc-go and C
	 * permit a ping every five minutes and close the connection of whoever pings more
	 * often (gRFC A8, <a href=
	 * "https://github.com/grpc/proposal/blob/master/A8-client-side-keepalive.md#server-enforcement">server
	 * enforcement</a>), and our own health stream makes every connection one with calls.
	 * @return the default settings
	 */
	public static ChannelSpec defaults() {
		return new ChannelSpec(null, new Keepalive(Duration.ofMinutes(5), Duration.ofSeconds(10), false),
				Duration.ofMinutes(30), 4 * 1024 * 1024);
	}

	/**
	 * HTTP/2 pings that find dead connections (gRFC A8).
	 *
	 * @param time the pause without traffic before a ping, at least 10 s in grpc-java;
	 * zero for none
	 * @param timeout how long an answer may take, above zero
	 * @param withoutCalls whether connections without calls are pinged too
	 */
	public record Keepalive(Duration time, Duration timeout, boolean withoutCalls) {

		public Keepalive {
			Require.notNegative("keepalive.time", time);
			Require.positive("keepalive.timeout", timeout);
		}
	}

}
