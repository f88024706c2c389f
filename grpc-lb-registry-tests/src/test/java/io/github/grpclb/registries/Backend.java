package io.github.grpclb.registries;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;

/**
 * A server that counts the calls it serves.
 */
final class Backend implements AutoCloseable {

	private final AtomicInteger calls = new AtomicInteger();

	private final Server server;

	Backend() {
		try {
			this.server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
				.addService(new HealthStatusManager().getHealthService())
				.intercept(new ServerInterceptor() {

					@Override
					public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(ServerCall<ReqT, RespT> call,
							Metadata headers, ServerCallHandler<ReqT, RespT> next) {
						if (call.getMethodDescriptor().equals(HealthGrpc.getCheckMethod())) {
							Backend.this.calls.incrementAndGet();
						}
						return next.startCall(call, headers);
					}

				})
				.build()
				.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	int port() {
		return this.server.getPort();
	}

	String address() {
		return "127.0.0.1:" + port();
	}

	int calls() {
		return this.calls.get();
	}

	@Override
	public void close() {
		this.server.shutdownNow();
	}

}
