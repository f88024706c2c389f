package io.github.grpclb.benchmarks.clients;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;

import io.github.grpclb.wire.BytesMarshaller;

/**
 * A service that answers with what it was asked: its own cost is next to nothing, so that
 * the way there is what counts.
 */
public final class Echo {

	/** The unary method. */
	public static final MethodDescriptor<byte[], byte[]> METHOD = MethodDescriptor
		.newBuilder(BytesMarshaller.INSTANCE, BytesMarshaller.INSTANCE)
		.setType(MethodType.UNARY)
		.setFullMethodName("bench.Echo/echo")
		.build();

	private Echo() {
	}

	/**
	 * Creates the service.
	 * @return the service
	 */
	public static ServerServiceDefinition service() {
		return ServerServiceDefinition.builder("bench.Echo")
			.addMethod(METHOD, ServerCalls.asyncUnaryCall((request, response) -> {
				response.onNext(request);
				response.onCompleted();
			}))
			.build();
	}

}
