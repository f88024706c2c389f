package io.github.grpclb.policy;

import io.grpc.InternalMetadata;
import io.grpc.InternalMetadata.TrustedAsciiMarshaller;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.Metadata;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.numbers.Hash64;

/**
 * Finds what a call is hashed by: the call option {@link HashKey#KEY}, else a header (the
 * last one if it was sent several times).
 */
final class CallHash {

	/** A call without a key. No text hashes to this for any practical purpose. */
	static final long NONE = 0;

	private final Metadata.@Nullable Key<byte[]> header;

	CallHash(@Nullable String header) {
		this.header = (header != null) ? key(header) : null;
	}

	private static Metadata.Key<byte[]> key(String header) {
		return header.endsWith(Metadata.BINARY_HEADER_SUFFIX) ? Metadata.Key.of(header, Metadata.BINARY_BYTE_MARSHALLER)
				: InternalMetadata.keyOf(header, Bytes.INSTANCE);
	}

	long of(PickSubchannelArgs args) {
		String key = args.getCallOptions().getOption(HashKey.KEY);
		if (key != null) {
			return Hash64.of(key);
		}
		byte[] value = (this.header != null) ? args.getHeaders().get(this.header) : null;
		return (value != null) ? Hash64.of(value) : NONE;
	}

	/**
	 * Leaves a header as the bytes that it is stored as. grpc-java's public marshallers
	 * would make a text of it at every pick.
	 */
	private enum Bytes implements TrustedAsciiMarshaller<byte[]> {

		INSTANCE;

		@Override
		public byte[] toAsciiString(byte[] value) {
			return value;
		}

		@Override
		public byte[] parseAsciiString(byte[] serialized) {
			return serialized;
		}

	}

}
