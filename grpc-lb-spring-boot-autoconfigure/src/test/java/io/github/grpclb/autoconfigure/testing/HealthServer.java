package io.github.grpclb.autoconfigure.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

import io.grpc.Attributes;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerTransportFilter;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;

/**
 * A real server whose unary health check is what tests call; its watch stream is what the
 * balancer watches.
 */
public final class HealthServer implements AutoCloseable {

	private final AtomicInteger checks = new AtomicInteger();

	private final HealthStatusManager health = new HealthStatusManager();

	private final Server server;

	private final AtomicInteger connections = new AtomicInteger();

	private final AtomicInteger open = new AtomicInteger();

	public HealthServer() {
		this(NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0)));
	}

	/** A server that listens elsewhere. */
	public HealthServer(ServerBuilder<?> builder) {
		try {
			this.server = builder.addService(this.health.getHealthService())
				.intercept(new Counter())
				.addTransportFilter(new ConnectionCounter())
				.build()
				.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public String address() {
		return "127.0.0.1:" + this.server.getPort();
	}

	public int checks() {
		return this.checks.get();
	}

	public int port() {
		return this.server.getPort();
	}

	/** Connections that have ever been opened. */
	public int connections() {
		return this.connections.get();
	}

	/** Connections that are open now. */
	public int openConnections() {
		return this.open.get();
	}

	@Override
	public void close() {
		this.server.shutdownNow();
	}

	private final class ConnectionCounter extends ServerTransportFilter {

		@Override
		public Attributes transportReady(Attributes attributes) {
			HealthServer.this.connections.incrementAndGet();
			HealthServer.this.open.incrementAndGet();
			return attributes;
		}

		@Override
		public void transportTerminated(Attributes attributes) {
			// Also for a connection that never became ready, which has no such
			// attributes.
			if (attributes != null) {
				HealthServer.this.open.decrementAndGet();
			}
		}

	}

	private final class Counter implements ServerInterceptor {

		@Override
		public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(ServerCall<ReqT, RespT> call, Metadata headers,
				ServerCallHandler<ReqT, RespT> next) {
			if (call.getMethodDescriptor()
				.getFullMethodName()
				.equals(HealthGrpc.getCheckMethod().getFullMethodName())) {
				HealthServer.this.checks.incrementAndGet();
			}
			return next.startCall(call, headers);
		}

	}

}
