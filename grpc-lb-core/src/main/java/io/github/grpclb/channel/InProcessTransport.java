package io.github.grpclb.channel;

import io.grpc.ManagedChannelBuilder;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessSocketAddress;

import io.github.grpclb.discovery.LocalSockets;
import io.github.grpclb.spec.InvalidSpecException;

/**
 * Carries calls to servers of this JVM. The only class that needs grpc-inprocess.
 */
final class InProcessTransport {

	private InProcessTransport() {
	}

	static ManagedChannelBuilder<?> newBuilder(String target) {
		return InProcessChannelBuilder.forTarget(target);
	}

	static LocalSockets of(ManagedChannelBuilder<?> builder, String target) {
		// By name, because the class may be missing.
		if (!builder.getClass().getName().equals("io.grpc.inprocess.InProcessChannelBuilder")) {
			throw new InvalidSpecException("target", target, "a target that the channel's transport reaches",
					"Build the channel by BalancedChannels.inProcess: %s goes over the network."
						.formatted(builder.getClass().getSimpleName()));
		}
		return new LocalSockets(LocalSockets.IN_PROCESS, InProcessSocketAddress::new);
	}

}
