package io.github.grpclb.soak.backend;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import io.grpc.EquivalentAddressGroup;
import io.grpc.ManagedChannel;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.StatusOr;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;

import io.github.grpclb.channel.BalancedChannels;
import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.load.CallObserver;
import io.github.grpclb.spec.ClientSpec;

/**
 * Channels to backends: balanced by us, and by grpc-java.
 */
public final class Clients {

	private static final String SCHEME = "soak";

	private Clients() {
	}

	/**
	 * Opens a channel with our defaults.
	 * @param backends where
	 * @param observer hears of its attempts
	 * @return the channel
	 */
	public static ManagedChannel ours(List<BackendProcess> backends, CallObserver observer) {
		BalancedClient client = new BalancerRegistry()
			.register(ClientSpec.of("soak", "static://" + String.join(",", addresses(backends))));
		client.observe(observer);
		NettyChannelBuilder builder = NettyChannelBuilder.forTarget(BalancedChannels.target("soak")).usePlaintext();
		BalancedChannels.configure(builder, client);
		return builder.build();
	}

	/**
	 * Opens a channel with grpc-java's {@code round_robin}.
	 * @param backends where
	 * @return the channel
	 */
	public static ManagedChannel roundRobin(List<BackendProcess> backends) {
		NameResolverRegistry.getDefaultRegistry().register(new Addresses());
		return NettyChannelBuilder.forTarget(SCHEME + ":///" + String.join(",", addresses(backends)))
			.defaultLoadBalancingPolicy("round_robin")
			.usePlaintext()
			.build();
	}

	private static List<String> addresses(List<BackendProcess> backends) {
		return backends.stream().map(BackendProcess::address).toList();
	}

	private static final class Addresses extends NameResolverProvider {

		@Override
		protected boolean isAvailable() {
			return true;
		}

		@Override
		protected int priority() {
			return 0;
		}

		@Override
		public String getDefaultScheme() {
			return SCHEME;
		}

		@Override
		public NameResolver newNameResolver(URI target, NameResolver.Args args) {
			List<EquivalentAddressGroup> groups = Arrays.stream(target.getPath().substring(1).split(","))
				.map((address) -> address.split(":"))
				.map((parts) -> new EquivalentAddressGroup(new InetSocketAddress(parts[0], Integer.parseInt(parts[1]))))
				.collect(Collectors.toList());
			return new NameResolver() {

				@Override
				public String getServiceAuthority() {
					return "soak";
				}

				@Override
				public void start(Listener2 listener) {
					listener.onResult(
							ResolutionResult.newBuilder().setAddressesOrError(StatusOr.fromValue(groups)).build());
				}

				@Override
				public void shutdown() {
				}

			};
		}

	}

}
