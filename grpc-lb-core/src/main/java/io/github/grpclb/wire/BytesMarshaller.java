package io.github.grpclb.wire;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

import io.grpc.MethodDescriptor;

import io.github.grpclb.Internal;

/**
 * Messages as they are on the wire, for methods without generated code.
 */
@Internal
public enum BytesMarshaller implements MethodDescriptor.Marshaller<byte[]> {

	/** The only one. */
	INSTANCE;

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
