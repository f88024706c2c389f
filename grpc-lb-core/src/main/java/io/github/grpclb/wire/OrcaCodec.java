package io.github.grpclb.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import io.grpc.Metadata;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.Internal;

/**
 * Reads and writes {@code xds.data.orca.v3.OrcaLoadReport}, the protobuf message of gRFC
 * A51, without a protobuf library. Fields that are not known are skipped, so that reports
 * of servers in other languages are understood.
 */
@Internal
public final class OrcaCodec {

	/** The trailer that carries a report of one call. */
	public static final Metadata.Key<byte[]> TRAILER = Metadata.Key.of("endpoint-load-metrics-bin",
			Metadata.BINARY_BYTE_MARSHALLER);

	private static final int CPU_UTILIZATION = 1;

	private static final int RPS_FRACTIONAL = 6;

	private static final int EPS = 7;

	private static final int APPLICATION_UTILIZATION = 9;

	private static final int FIXED64 = WireReader.FIXED64;

	private OrcaCodec() {
	}

	/**
	 * Writes a report.
	 * @param report the report
	 * @return the message; values of 0 are left out as proto3 does
	 */
	public static byte[] encode(OrcaReport report) {
		ByteBuffer out = ByteBuffer.allocate(4 * (1 + Double.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
		put(out, CPU_UTILIZATION, report.cpuUtilization());
		put(out, RPS_FRACTIONAL, report.requestsPerSecond());
		put(out, EPS, report.errorsPerSecond());
		put(out, APPLICATION_UTILIZATION, report.applicationUtilization());
		byte[] message = new byte[out.position()];
		out.flip().get(message);
		return message;
	}

	private static void put(ByteBuffer out, int field, double value) {
		if (value != 0) {
			out.put((byte) (field << 3 | FIXED64)).putDouble(value);
		}
	}

	/**
	 * Reads a report.
	 * @param message the message
	 * @return the report, {@code null} if the bytes are no such message
	 */
	public static @Nullable OrcaReport decode(byte[] message) {
		double cpu = 0;
		double application = 0;
		double rps = 0;
		double eps = 0;
		WireReader in = new WireReader(message);
		while (in.more()) {
			long tag = in.varint();
			int wire = (int) (tag & 7);
			if (wire == FIXED64) {
				double value = Double.longBitsToDouble(in.fixed64());
				switch ((int) (tag >>> 3)) {
					case CPU_UTILIZATION -> cpu = value;
					case RPS_FRACTIONAL -> rps = value;
					case EPS -> eps = value;
					case APPLICATION_UTILIZATION -> application = value;
					default -> {
					}
				}
			}
			else {
				in.skip(wire);
			}
			if (in.broken()) {
				return null;
			}
		}
		return new OrcaReport(cpu, application, rps, eps);
	}

}
