package io.github.grpclb.benchmarks.harness;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

import io.grpc.MethodDescriptor;

/**
 * Four bytes for an int: the smallest message there is.
 */
final class NumberMarshaller implements MethodDescriptor.Marshaller<Integer> {

	static final NumberMarshaller INSTANCE = new NumberMarshaller();

	private NumberMarshaller() {
	}

	@Override
	public InputStream stream(Integer value) {
		return new ByteArrayInputStream(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
	}

	@Override
	public Integer parse(InputStream stream) {
		try {
			return ByteBuffer.wrap(stream.readAllBytes()).getInt();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
