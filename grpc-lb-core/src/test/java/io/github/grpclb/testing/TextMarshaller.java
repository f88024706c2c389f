package io.github.grpclb.testing;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;

import io.grpc.MethodDescriptor;

import io.github.grpclb.wire.BytesMarshaller;

/**
 * Text as it is, so that no test needs generated code.
 */
public enum TextMarshaller implements MethodDescriptor.Marshaller<String> {

	/** The only one. */
	INSTANCE;

	@Override
	public InputStream stream(String value) {
		return BytesMarshaller.INSTANCE.stream(value.getBytes(StandardCharsets.UTF_8));
	}

	@Override
	public String parse(InputStream stream) {
		return new String(BytesMarshaller.INSTANCE.parse(stream), StandardCharsets.UTF_8);
	}

}
