package io.github.grpclb.discovery.traffic;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;

import io.github.grpclb.testing.TextMarshaller;

/**
 * A real server on an ephemeral port of 127.0.0.1 that answers with its own port.
 */
public final class EchoBackend implements AutoCloseable {

	static final MethodDescriptor<String, String> ECHO = MethodDescriptor
		.newBuilder(TextMarshaller.INSTANCE, TextMarshaller.INSTANCE)
		.setType(MethodDescriptor.MethodType.UNARY)
		.setFullMethodName("test.Echo/Echo")
		.build();

	private final Server server;

	/**
	 * A server that has been shut down does not tell it any more, and may still serve.
	 */
	private final int port;

	public EchoBackend() {
		ServerServiceDefinition echo = ServerServiceDefinition.builder("test.Echo")
			.addMethod(ECHO, ServerCalls.asyncUnaryCall((String request, StreamObserver<String> answer) -> {
				answer.onNext(String.valueOf(port()));
				answer.onCompleted();
			}))
			.build();
		try {
			this.server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
				.addService(echo)
				.build()
				.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.port = this.server.getPort();
	}

	public int port() {
		return this.port;
	}

	public String address() {
		return "127.0.0.1:" + port();
	}

	/** Lets calls end, as an orderly server does. */
	@Override
	public void close() {
		this.server.shutdown();
		try {
			this.server.awaitTermination(10, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
