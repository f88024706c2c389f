package io.github.grpclb.wire;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;

import io.github.grpclb.Internal;

/**
 * What a server answers to a probe (Prequal, NSDI '24). On the wire it is a protobuf
 * message, so that servers in other languages can answer too:
 *
 * <pre>{@code
 * package grpclb.probe.v1;
 * service Probe { rpc Probe(ProbeRequest) returns (ProbeResponse); }
 * message ProbeRequest {}
 * message ProbeResponse { uint32 in_flight = 1; uint64 latency_nanos = 2; }
 * }</pre>
 *
 * @param inFlight requests that the server works on, 0 or more
 * @param latencyNanos the median latency of recent requests that came when about as many
 * were in flight, in nanoseconds; 0 if there were none
 */
@Internal
public record Probe(int inFlight, long latencyNanos) {

	/** The service that answers probes. */
	public static final String SERVICE = "grpclb.probe.v1.Probe";

	/** A request. It says nothing. */
	public static final byte[] REQUEST = {};

	/** The method that is called. */
	public static final MethodDescriptor<byte[], Probe> METHOD = MethodDescriptor
		.newBuilder(new Requests(), new Answers())
		.setType(MethodType.UNARY)
		.setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, "Probe"))
		.setIdempotent(true)
		.build();

	private static final int IN_FLIGHT = 1;

	private static final int LATENCY_NANOS = 2;

	byte[] encode() {
		WireWriter out = new WireWriter(16);
		out.varint(IN_FLIGHT, this.inFlight);
		out.varint(LATENCY_NANOS, this.latencyNanos);
		return out.toBytes();
	}

	static Probe decode(InputStream in) throws IOException {
		WireReader reader = WireReader.of(in);
		long inFlight = 0;
		long latency = 0;
		while (reader.more()) {
			int tag = reader.tag();
			switch (tag) {
				case IN_FLIGHT << 3 | WireReader.VARINT -> inFlight = reader.varint();
				case LATENCY_NANOS << 3 | WireReader.VARINT -> latency = reader.varint();
				default -> reader.skip(tag);
			}
		}
		if (reader.broken()) {
			throw new IOException("Not a probe's answer");
		}
		return new Probe((int) Math.min(Math.max(inFlight, 0), Integer.MAX_VALUE), Math.max(latency, 0));
	}

	private static final class Requests implements MethodDescriptor.Marshaller<byte[]> {

		@Override
		public InputStream stream(byte[] request) {
			return new ByteArrayInputStream(request);
		}

		@Override
		public byte[] parse(InputStream stream) {
			return REQUEST;
		}

	}

	private static final class Answers implements MethodDescriptor.Marshaller<Probe> {

		@Override
		public InputStream stream(Probe answer) {
			return new ByteArrayInputStream(answer.encode());
		}

		@Override
		public Probe parse(InputStream stream) {
			try {
				return decode(stream);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}
