package io.github.grpclb.policy;

import io.grpc.InternalMetadata;
import io.grpc.InternalMetadata.TrustedAsciiMarshaller;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.Metadata;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.Internal;
import io.github.grpclb.numbers.Hash64;

/**
 * Finds what a call is hashed by: the call option {@link HashKey#KEY}, else a header (the
 * last one if it was sent several times).
 */
@Internal
public final class CallHash {

	/** A call without a key. No text hashes to this for any practical purpose. */
	public static final long NONE = 0;

	private final Metadata.@Nullable Key<byte[]> header;

	/**
	 * Finds keys.
	 * @param header the header that may hold one, {@code null} for none
	 */
	public CallHash(@Nullable String header) {
		this.header = (header != null) ? key(header) : null;
	}

	private static Metadata.Key<byte[]> key(String header) {
		return header.endsWith(Metadata.BINARY_HEADER_SUFFIX) ? Metadata.Key.of(header, Metadata.BINARY_BYTE_MARSHALLER)
				: InternalMetadata.keyOf(header, Bytes.INSTANCE);
	}

	/**
	 * Hashes a call.
	 * @param args the call
	 * @return the hash of its key, {@link #NONE} if it has none
	 */
	public long of(PickSubchannelArgs args) {
		String key = args.getCallOptions().getOption(HashKey.KEY);
		if (key != null) {
			return Hash64.of(key);
		}
		byte[] value = (this.header != null) ? args.getHeaders().get(this.header) : null;
		return (value != null) ? Hash64.of(value) : NONE;
	}

	/**
	 * Draws a number for a key, so that decisions about it do not depend on each other.
	 * @param hash the key's hash
	 * @param salt another decision has another one
	 * @return the same for the same key, evenly spread, above 0 and below 1
	 */
	public static double point(long hash, long salt) {
		return ((Hash64.mix(hash ^ Hash64.mix(salt)) >>> 11) + 0.5) * 0x1p-53;
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
