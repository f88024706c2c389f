package io.github.grpclb.load;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import io.grpc.Metadata;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes {@code xds.data.orca.v3.OrcaLoadReport}, the protobuf message of gRFC
 * A51, without a protobuf library. Fields that are not known are skipped, so that reports
 * of servers in other languages are understood.
 */
public final class OrcaCodec {

	/** The trailer that carries a report of one call. */
	public static final Metadata.Key<byte[]> TRAILER = Metadata.Key.of("endpoint-load-metrics-bin",
			Metadata.BINARY_BYTE_MARSHALLER);

	private static final int CPU_UTILIZATION = 1;

	private static final int RPS_FRACTIONAL = 6;

	private static final int EPS = 7;

	private static final int APPLICATION_UTILIZATION = 9;

	private static final int VARINT = 0;

	private static final int FIXED64 = 1;

	private static final int LENGTH_DELIMITED = 2;

	private static final int FIXED32 = 5;

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
		Reader in = new Reader(message);
		while (in.position < message.length) {
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
			if (in.broken) {
				return null;
			}
		}
		return new OrcaReport(cpu, application, rps, eps);
	}

	/**
	 * Walks through a message. Anything that does not fit breaks it for good.
	 */
	private static final class Reader {

		private final byte[] bytes;

		private int position;

		private boolean broken;

		Reader(byte[] bytes) {
			this.bytes = bytes;
		}

		long varint() {
			long value = 0;
			for (int shift = 0; shift < 64 && this.position < this.bytes.length; shift += 7) {
				byte next = this.bytes[this.position++];
				value |= (next & 0x7FL) << shift;
				if (next >= 0) {
					return value;
				}
			}
			this.broken = true;
			return 0;
		}

		long fixed64() {
			if (!has(Long.BYTES)) {
				return 0;
			}
			long value = 0;
			for (int i = Long.BYTES - 1; i >= 0; i--) {
				value = value << 8 | (this.bytes[this.position + i] & 0xFF);
			}
			this.position += Long.BYTES;
			return value;
		}

		void skip(int wire) {
			switch (wire) {
				case VARINT -> varint();
				case LENGTH_DELIMITED -> advance(varint());
				case FIXED32 -> advance(Integer.BYTES);
				default -> this.broken = true;
			}
		}

		private void advance(long count) {
			if (has(count)) {
				this.position += (int) count;
			}
		}

		private boolean has(long count) {
			this.broken |= count < 0 || count > this.bytes.length - this.position;
			return !this.broken;
		}

	}

}
