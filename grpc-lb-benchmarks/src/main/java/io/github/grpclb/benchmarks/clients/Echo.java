package io.github.grpclb.benchmarks.clients;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;

/**
 * A service that answers with what it was asked: its own cost is next to nothing, so that
 * the way there is what counts.
 */
public final class Echo {

	/** The unary method. */
	public static final MethodDescriptor<byte[], byte[]> METHOD = MethodDescriptor.newBuilder(new Bytes(), new Bytes())
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

	private static final class Bytes implements Marshaller<byte[]> {

		@Override
		public InputStream stream(byte[] value) {
			return new ByteArrayInputStream(value);
		}

		@Override
		public byte[] parse(InputStream stream) {
			try {
				return stream.readAllBytes();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}
