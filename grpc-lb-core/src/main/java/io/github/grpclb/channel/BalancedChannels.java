package io.github.grpclb.channel;

import java.util.concurrent.TimeUnit;

import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;

import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.discovery.BackendAttributes;
import io.github.grpclb.discovery.LbNameResolverProvider;
import io.github.grpclb.discovery.LocalSockets;
import io.github.grpclb.spec.ChannelSpec;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.InvalidSpecException;

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
	 * Creates a balanced channel of an application without Spring. An application that
	 * wants to look at its clients, or to change them while they run, keeps a
	 * {@link BalancerRegistry} and uses {@link #configure}.
	 * @param spec the client
	 * @param credentials the transport's security, for example
	 * {@code InsecureChannelCredentials.create()}
	 * @return a channel; the caller shuts it down
	 */
	public static ManagedChannel create(ClientSpec spec, ChannelCredentials credentials) {
		ManagedChannelBuilder<?> builder = LocalSockets.IN_PROCESS.equals(LocalSockets.schemeOf(spec.target()))
				? inProcess(spec) : Grpc.newChannelBuilder(target(spec.name()), credentials);
		configure(builder, new BalancerRegistry().register(spec));
		return builder.build();
	}

	/**
	 * Creates the builder of a channel to {@link #target} that stays in this JVM, for a
	 * client whose target is {@code in-process:name}.
	 * @param spec the client
	 * @return the builder, not yet configured
	 * @throws InvalidSpecException if grpc-inprocess is not there
	 */
	public static ManagedChannelBuilder<?> inProcess(ClientSpec spec) {
		try {
			return InProcessTransport.newBuilder(target(spec.name()));
		}
		catch (NoClassDefFoundError ex) {
			throw new InvalidSpecException("target", spec.target(), "a target whose transport is there",
					"Add io.grpc:grpc-inprocess.");
		}
	}

	/**
	 * Sets everything but the transport's security on the builder of a channel to
	 * {@link #target}: the client that it belongs to, deadlines, retries, keepalive, idle
	 * timeout and message size; for a {@code unix:} target also the transport.
	 * @param builder the channel's builder; for an {@code in-process:} target one of
	 * {@link #inProcess}
	 * @param client the client
	 * @throws InvalidSpecException if the builder's transport cannot reach the target
	 */
	public static void configure(ManagedChannelBuilder<?> builder, BalancedClient client) {
		ChannelSpec spec = client.live().spec().channel();
		builder.setNameResolverArg(LbNameResolverProvider.CLIENT, client);
		builder.setNameResolverArg(BackendAttributes.DRAINING_HONOURED, true);
		setTransport(builder, client.live().spec().target());
		builder.intercept(new CallInterceptor(client));
		builder.enableRetry();
		builder.perRpcBufferLimit(spec.retryBuffer().maxRequestSize());
		builder.retryBufferSize(spec.retryBuffer().buffer());
		builder.maxInboundMessageSize(spec.maxInboundMessageSize());
		builder.idleTimeout(spec.idleTimeout().toNanos(), TimeUnit.NANOSECONDS);
		ChannelSpec.Keepalive keepalive = spec.keepalive();
		// Whatever a framework has set before: this switches pings off.
		long time = keepalive.time().isZero() ? Long.MAX_VALUE : keepalive.time().toNanos();
		builder.keepAliveTime(time, TimeUnit.NANOSECONDS);
		builder.keepAliveTimeout(keepalive.timeout().toNanos(), TimeUnit.NANOSECONDS);
		builder.keepAliveWithoutCalls(keepalive.withoutCalls());
	}

	private static void setTransport(ManagedChannelBuilder<?> builder, String target) {
		LocalSockets sockets = switch (LocalSockets.schemeOf(target)) {
			case LocalSockets.UNIX -> DomainSocketTransport.install(builder, target);
			case LocalSockets.IN_PROCESS -> InProcessTransport.of(builder, target);
			default -> null;
		};
		if (sockets != null) {
			builder.setNameResolverArg(LbNameResolverProvider.SOCKETS, sockets);
		}
	}

}
