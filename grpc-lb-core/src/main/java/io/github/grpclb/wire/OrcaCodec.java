package io.github.grpclb.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

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

	/** Named metrics are field 8, a map. */
	private static final int IN_FLIGHT_TAG = 8 << 3 | 2;

	/** The entry up to its value. */
	private static final byte[] IN_FLIGHT_ENTRY = inFlightEntry();

	/** More than this no server has; whoever says so has no say. */
	private static final double MOST_IN_FLIGHT = 1e9;

	private static final int FIXED64 = WireReader.FIXED64;

	private OrcaCodec() {
	}

	private static byte[] inFlightEntry() {
		byte[] name = "grpc_lb.in_flight".getBytes(StandardCharsets.US_ASCII);
		ByteBuffer entry = ByteBuffer.allocate(name.length + 3);
		return entry.put((byte) (1 << 3 | 2)).put((byte) name.length).put(name).put((byte) (2 << 3 | FIXED64)).array();
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

	/**
	 * Reads how many calls the server has, which servers of ours report as the named
	 * metric {@code grpc_lb.in_flight}. Allocates nothing.
	 * @param message the message
	 * @return the number, NaN if the report does not say or the bytes are no such message
	 */
	public static double inFlight(byte[] message) {
		int at = 0;
		double inFlight = Double.NaN;
		while (at < message.length) {
			// Reports of this size have one-byte tags and lengths; others are not ours.
			int tag = message[at++];
			switch (tag & 7) {
				case 1 -> at += Double.BYTES;
				case 2 -> {
					int length = (at < message.length) ? message[at++] : -1;
					if (length < 0 || length > message.length - at) {
						return Double.NaN;
					}
					if (tag == IN_FLIGHT_TAG && isInFlight(message, at, length)) {
						inFlight = doubleAt(message, at + length - Double.BYTES);
					}
					at += length;
				}
				default -> {
					return Double.NaN;
				}
			}
		}
		return (at == message.length && inFlight >= 0 && inFlight < MOST_IN_FLIGHT) ? inFlight : Double.NaN;
	}

	private static boolean isInFlight(byte[] message, int from, int length) {
		return length == IN_FLIGHT_ENTRY.length + Double.BYTES && Arrays.equals(message, from,
				from + IN_FLIGHT_ENTRY.length, IN_FLIGHT_ENTRY, 0, IN_FLIGHT_ENTRY.length);
	}

	private static double doubleAt(byte[] message, int at) {
		long bits = 0;
		for (int i = Double.BYTES - 1; i >= 0; i--) {
			bits = bits << Byte.SIZE | (message[at + i] & 0xFF);
		}
		return Double.longBitsToDouble(bits);
	}

}
