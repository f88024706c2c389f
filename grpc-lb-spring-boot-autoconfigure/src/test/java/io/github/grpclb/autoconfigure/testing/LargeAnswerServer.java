package io.github.grpclb.autoconfigure.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;

import io.github.grpclb.wire.BytesMarshaller;

/**
 * A server whose answers are 6 MB, above gRPC's own limit of 4 MB.
 */
public final class LargeAnswerServer implements AutoCloseable {

	public static final int SIZE = 6 * 1024 * 1024;

	private static final MethodDescriptor<byte[], byte[]> GET = MethodDescriptor
		.<byte[], byte[]>newBuilder(BytesMarshaller.INSTANCE, BytesMarshaller.INSTANCE)
		.setType(MethodType.UNARY)
		.setFullMethodName("large.Large/Get")
		.build();

	private final Server server;

	public LargeAnswerServer() {
		try {
			this.server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
				.addService(ServerServiceDefinition.builder("large.Large")
					.addMethod(GET, ServerCalls.asyncUnaryCall((request, observer) -> {
						observer.onNext(new byte[SIZE]);
						observer.onCompleted();
					}))
					.build())
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

	public static int get(Channel channel) {
		return ClientCalls.blockingUnaryCall(channel, GET, CallOptions.DEFAULT, new byte[0]).length;
	}

	@Override
	public void close() {
		this.server.shutdownNow();
	}

}
