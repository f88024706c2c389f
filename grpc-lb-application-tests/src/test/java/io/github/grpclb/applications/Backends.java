package io.github.grpclb.applications;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import io.grpc.Attributes;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerTransportFilter;
import io.grpc.Status;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;

/**
 * Real servers whose unary health check is what applications call; the balancer watches
 * their health as well.
 */
final class Backends implements AutoCloseable {

	static final int COUNT = 3;

	private final List<Backend> all = new ArrayList<>();

	private final AtomicInteger toFail = new AtomicInteger();

	Backends() {
		for (int i = 0; i < COUNT; i++) {
			this.all.add(new Backend(this.toFail));
		}
	}

	/** Where they are, as a target. */
	String target() {
		return this.all.stream()
			.map((backend) -> "127.0.0.1:" + backend.port())
			.collect(Collectors.joining(",", "static://", ""));
	}

	int firstPort() {
		return this.all.get(0).port();
	}

	/** The calls that each has got. */
	List<Integer> calls() {
		return this.all.stream().map((backend) -> backend.calls.get()).toList();
	}

	int openConnections() {
		return this.all.stream().mapToInt((backend) -> backend.open.get()).sum();
	}

	/** The next call is answered with UNAVAILABLE, whoever gets it. */
	void failNext() {
		this.toFail.set(1);
	}

	@Override
	public void close() {
		this.all.forEach((backend) -> backend.server.shutdownNow());
	}

	private static final class Backend {

		private final AtomicInteger calls = new AtomicInteger();

		private final AtomicInteger open = new AtomicInteger();

		private final AtomicInteger toFail;

		private final Server server;

		Backend(AtomicInteger toFail) {
			this.toFail = toFail;
			try {
				this.server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
					.addService(new HealthStatusManager().getHealthService())
					.intercept(new Counter())
					.addTransportFilter(new Connections())
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

		private final class Connections extends ServerTransportFilter {

			@Override
			public Attributes transportReady(Attributes attributes) {
				Backend.this.open.incrementAndGet();
				return attributes;
			}

			@Override
			public void transportTerminated(Attributes attributes) {
				// A connection that never became ready has no attributes.
				if (attributes != null) {
					Backend.this.open.decrementAndGet();
				}
			}

		}

		private final class Counter implements ServerInterceptor {

			@Override
			public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(ServerCall<ReqT, RespT> call, Metadata headers,
					ServerCallHandler<ReqT, RespT> next) {
				if (call.getMethodDescriptor() == HealthGrpc.getWatchMethod()) {
					return next.startCall(call, headers);
				}
				Backend.this.calls.incrementAndGet();
				if (Backend.this.toFail.getAndUpdate((left) -> Math.max(0, left - 1)) > 0) {
					call.close(Status.UNAVAILABLE.withDescription("told to"), new Metadata());
					return new ServerCall.Listener<>() {
					};
				}
				return next.startCall(call, headers);
			}

		}

	}

}
