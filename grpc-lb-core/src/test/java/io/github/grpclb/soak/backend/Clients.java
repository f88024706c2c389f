package io.github.grpclb.soak.backend;

import java.util.List;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;

import io.github.grpclb.channel.BalancedChannels;
import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.load.CallObserver;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.testing.ListedAddresses;

/**
 * Channels to backends: balanced by us, and by grpc-java.
 */
public final class Clients {

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
		return NettyChannelBuilder.forTarget(ListedAddresses.target(addresses(backends)))
			.defaultLoadBalancingPolicy("round_robin")
			.usePlaintext()
			.build();
	}

	private static List<String> addresses(List<BackendProcess> backends) {
		return backends.stream().map(BackendProcess::address).toList();
	}

}
