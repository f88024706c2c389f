package io.github.grpclb.channel;

import java.nio.file.Path;

import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.grpc.protobuf.services.HealthStatusManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.control.BalancerRegistry;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.InvalidSpecException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Targets that no TCP connection reaches.
 */
class LocalTargetTests {

	private static Server start(ServerBuilder<?> builder) throws Exception {
		return builder.addService(new HealthStatusManager().getHealthService()).build().start();
	}

	private static void assertServes(String target) {
		ManagedChannel channel = BalancedChannels.create(ClientSpec.of("orders", target),
				InsecureChannelCredentials.create());
		try {
			assertThat(HealthGrpc.newBlockingStub(channel).check(HealthCheckRequest.getDefaultInstance()).getStatus())
				.isEqualTo(ServingStatus.SERVING);
		}
		finally {
			channel.shutdownNow();
		}
	}

	@Test
	void inProcessTargetIsBalancedWithoutANetwork() throws Exception {
		Server server = start(InProcessServerBuilder.forName("local-orders"));
		try {
			assertServes("in-process:local-orders");
		}
		finally {
			server.shutdownNow();
		}
	}

	@Test
	@EnabledOnOs(OS.LINUX)
	void unixTargetIsBalancedOverItsSocket(@TempDir Path directory) throws Exception {
		EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
		Path socket = directory.resolve("orders.sock");
		Server server = start(NettyServerBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
			.channelType(EpollServerDomainSocketChannel.class)
			.bossEventLoopGroup(loops)
			.workerEventLoopGroup(loops));
		try {
			assertServes("unix:" + socket);
			assertServes("unix://" + socket);
		}
		finally {
			server.shutdownNow();
			loops.shutdownGracefully();
		}
	}

	@Test
	void builderThatCannotReachTheTargetIsRefusedWithTheCure() {
		BalancedClient local = new BalancerRegistry().register(ClientSpec.of("orders", "in-process:orders"));
		NettyChannelBuilder netty = NettyChannelBuilder.forTarget(BalancedChannels.target("orders"));
		assertThatExceptionOfType(InvalidSpecException.class).isThrownBy(() -> BalancedChannels.configure(netty, local))
			.withMessageContaining("BalancedChannels.inProcess");
		BalancedClient unix = new BalancerRegistry().register(ClientSpec.of("orders", "unix:/run/orders.sock"));
		assertThatExceptionOfType(InvalidSpecException.class)
			.isThrownBy(() -> BalancedChannels.configure(BalancedChannels.inProcess(local.live().spec()), unix))
			.withMessageContaining("grpc-netty-shaded");
	}

}
