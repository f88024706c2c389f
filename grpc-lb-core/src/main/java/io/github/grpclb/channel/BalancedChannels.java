package io.github.grpclb.channel;

import java.util.concurrent.TimeUnit;

import io.grpc.ManagedChannelBuilder;

import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.discovery.LbNameResolverProvider;
import io.github.grpclb.spec.ChannelSpec;

/**
 * Sets a channel up for balancing.
 */
public final class BalancedChannels {

	private BalancedChannels() {
	}

	/**
	 * Returns the target of a client's channels.
	 * @param client the client's name
	 * @return for example {@code lb:///orders}
	 */
	public static String target(String client) {
		return LbNameResolverProvider.SCHEME + ":///" + client;
	}

	/**
	 * Sets everything but the transport's security on the builder of a channel to
	 * {@link #target}: the client that it belongs to, deadlines, retries, keepalive, idle
	 * timeout and message size.
	 * @param builder the channel's builder
	 * @param client the client
	 */
	public static void configure(ManagedChannelBuilder<?> builder, BalancedClient client) {
		ChannelSpec spec = client.live().spec().channel();
		builder.setNameResolverArg(LbNameResolverProvider.CLIENT, client);
		builder.intercept(new CallInterceptor(client));
		builder.enableRetry();
		builder.perRpcBufferLimit(spec.retryBuffer().maxRequestSize());
		builder.retryBufferSize(spec.retryBuffer().buffer());
		builder.maxInboundMessageSize(spec.maxInboundMessageSize());
		builder.idleTimeout(spec.idleTimeout().toNanos(), TimeUnit.NANOSECONDS);
		ChannelSpec.Keepalive keepalive = spec.keepalive();
		if (!keepalive.time().isZero()) {
			builder.keepAliveTime(keepalive.time().toNanos(), TimeUnit.NANOSECONDS);
			builder.keepAliveTimeout(keepalive.timeout().toNanos(), TimeUnit.NANOSECONDS);
			builder.keepAliveWithoutCalls(keepalive.withoutCalls());
		}
	}

}
