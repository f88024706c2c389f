package io.github.grpclb.example;

import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;

import io.github.grpclb.channel.BalancedChannels;
import io.github.grpclb.spec.ClientSpec;

/**
 * A balanced channel without Spring.
 */
final class PlainJava {

	private PlainJava() {
	}

	static ManagedChannel channel(String target) {
		ClientSpec orders = ClientSpec.of("orders", target);
		return BalancedChannels.create(orders, InsecureChannelCredentials.create());
	}

}
