package io.github.grpclb.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import io.grpc.Attributes;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServerTransportFilter;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.ServerCalls.UnaryMethod;
import io.grpc.stub.StreamObserver;

/**
 * A real server on an ephemeral port of 127.0.0.1 that answers a text with its own
 * address.
 */
public final class EchoServer implements AutoCloseable {

	/** Answers any text with the server's address. */
	public static final MethodDescriptor<String, String> ECHO = MethodDescriptor
		.newBuilder(TextMarshaller.INSTANCE, TextMarshaller.INSTANCE)
		.setType(MethodDescriptor.MethodType.UNARY)
		.setFullMethodName("test.Echo/Echo")
		.build();

	private final AtomicLong calls = new AtomicLong();

	private final AtomicInteger connections = new AtomicInteger();

	private final Server server;

	private volatile UnaryMethod<String, String> handler;

	private EchoServer(int port, Consumer<NettyServerBuilder> customizer) {
		this.handler = (request, responses) -> {
			responses.onNext(address());
			responses.onCompleted();
		};
		NettyServerBuilder builder = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", port));
		builder.addService(ServerServiceDefinition.builder("test.Echo")
			.addMethod(ECHO, ServerCalls.asyncUnaryCall((String request, StreamObserver<String> responses) -> {
				this.calls.incrementAndGet();
				this.handler.invoke(request, responses);
			}))
			.build());
		builder.addTransportFilter(new ServerTransportFilter() {

			@Override
			public Attributes transportReady(Attributes attributes) {
				EchoServer.this.connections.incrementAndGet();
				return attributes;
			}

		});
		customizer.accept(builder);
		try {
			this.server = builder.build().start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Starts a server.
	 * @return the server
	 */
	public static EchoServer start() {
		return new EchoServer(0, (builder) -> {
		});
	}

	/**
	 * Starts a server.
	 * @param port the port, 0 for any
	 * @param customizer sets more on its builder
	 * @return the server
	 */
	public static EchoServer start(int port, Consumer<NettyServerBuilder> customizer) {
		return new EchoServer(port, customizer);
	}

	public EchoServer answering(UnaryMethod<String, String> handler) {
		this.handler = handler;
		return this;
	}

	public String address() {
		return "127.0.0.1:" + port();
	}

	public int port() {
		return this.server.getPort();
	}

	public long calls() {
		return this.calls.get();
	}

	public int connections() {
		return this.connections.get();
	}

	public Server server() {
		return this.server;
	}

	/**
	 * Stops at once, as a process that is killed.
	 */
	public void kill() {
		this.server.shutdownNow();
		try {
			this.server.awaitTermination();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public void close() {
		kill();
	}

}
