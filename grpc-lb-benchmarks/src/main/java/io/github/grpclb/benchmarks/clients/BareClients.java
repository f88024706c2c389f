package io.github.grpclb.benchmarks.clients;

import java.util.ArrayList;
import java.util.List;

import io.grpc.Channel;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannelBuilder;

import io.github.grpclb.channel.BalancedChannels;
import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.spec.ClientSpec;

/**
 * Ours without Spring and without meters, all clients in one registry.
 */
final class BareClients implements Clients {

	private final List<Channel> channels = new ArrayList<>();

	BareClients(List<List<String>> backends) {
		BalancerRegistry registry = new BalancerRegistry();
		for (List<String> addresses : backends) {
			String name = "client" + this.channels.size();
			BalancedClient client = registry.register(ClientSpec.of(name, "static://" + String.join(",", addresses)));
			ManagedChannelBuilder<?> builder = Grpc.newChannelBuilder(BalancedChannels.target(name),
					InsecureChannelCredentials.create());
			BalancedChannels.configure(builder, client);
			this.channels.add(builder.build());
		}
	}

	@Override
	public List<Channel> channels() {
		return this.channels;
	}

}
