package io.github.grpclb.compatibility;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;

import io.github.grpclb.wire.BytesMarshaller;

/**
 * A real server that answers with as many bytes as it is asked for.
 */
public final class Backend implements AutoCloseable {

	private static final MethodDescriptor<byte[], byte[]> GET = MethodDescriptor
		.newBuilder(BytesMarshaller.INSTANCE, BytesMarshaller.INSTANCE)
		.setType(MethodType.UNARY)
		.setFullMethodName("contract.Bytes/Get")
		.build();

	private final AtomicInteger calls = new AtomicInteger();

	private final Server server;

	public Backend() {
		try {
			this.server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
				.addService(new HealthStatusManager().getHealthService())
				.addService(ServerServiceDefinition.builder("contract.Bytes")
					.addMethod(GET, ServerCalls.asyncUnaryCall((request, answers) -> {
						this.calls.incrementAndGet();
						answers.onNext(new byte[Integer.parseInt(new String(request))]);
						answers.onCompleted();
					}))
					.build())
				.build()
				.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public static int get(Channel channel, int bytes) {
		return ClientCalls.blockingUnaryCall(channel, GET, CallOptions.DEFAULT,
				Integer.toString(bytes).getBytes()).length;
	}

	public String address() {
		return "127.0.0.1:" + this.server.getPort();
	}

	public int calls() {
		return this.calls.get();
	}

	@Override
	public void close() {
		this.server.shutdownNow();
	}

}
