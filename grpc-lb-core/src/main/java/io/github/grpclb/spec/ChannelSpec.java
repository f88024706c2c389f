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
 * @param retryBuffer what is kept of requests, to send them again
 * @param sslBundle the name of what has the certificates for TLS, {@code null} for what
 * the framework's own settings say; whoever creates the channel knows what it stands for
 */
public record ChannelSpec(@Nullable Boolean plaintext, Keepalive keepalive, Duration idleTimeout,
		int maxInboundMessageSize, RetryBuffer retryBuffer, @Nullable String sslBundle) {

	public ChannelSpec {
		if (sslBundle != null && Boolean.TRUE.equals(plaintext)) {
			throw new InvalidSpecException("ssl.bundle", sslBundle, "left out where plaintext is true",
					"Remove plaintext to have TLS, or ssl.bundle to have none.");
		}
		Require.positive("idle-timeout", idleTimeout);
		Require.range("max-inbound-message-size", maxInboundMessageSize, 1, Integer.MAX_VALUE);
	}

	/**
	 * Creates settings with the default retry buffer and no certificates of its own.
	 * @param plaintext {@code true} for no TLS, {@code false} for TLS, {@code null} for
	 * what the framework's own settings say
	 * @param keepalive pings on open connections
	 * @param idleTimeout how long a channel without calls keeps its connections
	 * @param maxInboundMessageSize the largest response in bytes
	 */
	public ChannelSpec(@Nullable Boolean plaintext, Keepalive keepalive, Duration idleTimeout,
			int maxInboundMessageSize) {
		this(plaintext, keepalive, idleTimeout, maxInboundMessageSize, RetryBuffer.defaults(), null);
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

	/**
	 * What grpc-java keeps of requests, to send them again. It keeps them until the
	 * response begins, whether or not anything fails. A request that does not fit is
	 * still sent, but never again.
	 *
	 * @param maxRequestSize of one call, in bytes on the wire, headers and framing
	 * included; at least 64 kB
	 * @param buffer of all calls of the channel, in bytes; not below
	 * {@code maxRequestSize}
	 */
	public record RetryBuffer(long maxRequestSize, long buffer) {

		/** Below, hardly anything would be retried. */
		public static final int SMALLEST = 64 * 1024;

		private static final long LARGEST = 1L << 40;

		public RetryBuffer {
			Require.range("retry.max-request-size", maxRequestSize, SMALLEST, LARGEST);
			Require.range("retry.buffer", buffer, SMALLEST, LARGEST);
			if (buffer < maxRequestSize) {
				throw new InvalidSpecException("retry.buffer", buffer,
						"at least retry.max-request-size (" + maxRequestSize + " bytes)",
						"Raise it, or lower retry.max-request-size.");
			}
		}

		/**
		 * Returns the defaults: 4 MB, as much as stock servers accept, and sixteen such
		 * requests.
		 * @return the default settings
		 */
		public static RetryBuffer defaults() {
			return new RetryBuffer(4L * 1024 * 1024, 64L * 1024 * 1024);
		}

	}

}
