package io.github.grpclb.benchmarks.clients;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;

import io.github.grpclb.benchmarks.process.Orders;

/**
 * The process of a plain grpc-java server. It listens on every loopback address, so that
 * one process stands for as many backends as wanted.
 */
public final class EchoServer {

	/** An argument. */
	public static final String WITH_HEALTH = "with-health";

	private EchoServer() {
	}

	/**
	 * Serves until the parent ends; answers with its port.
	 * @param args {@link #WITH_HEALTH} for the standard health service too
	 * @throws IOException if it cannot listen
	 */
	public static void main(String[] args) throws IOException {
		ServerBuilder<?> builder = NettyServerBuilder.forAddress(new InetSocketAddress("0.0.0.0", 0),
				InsecureServerCredentials.create());
		builder.addService(Echo.service());
		if (List.of(args).contains(WITH_HEALTH)) {
			builder.addService(new HealthStatusManager().getHealthService());
		}
		Server server = builder.build().start();
		Orders.answer(server.getPort());
		Orders.untilParentEnds();
		server.shutdownNow();
	}

}
