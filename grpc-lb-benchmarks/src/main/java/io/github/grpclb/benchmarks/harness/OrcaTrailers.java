package io.github.grpclb.benchmarks.harness;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

import io.grpc.Metadata;

/**
 * Trailers with a load report (gRFC A51) in its wire form, so that the harness depends on
 * no policy's codec.
 */
public final class OrcaTrailers {

	private static final Metadata.Key<byte[]> REPORT = Metadata.Key.of("endpoint-load-metrics-bin",
			Metadata.BINARY_BYTE_MARSHALLER);

	private static final byte CPU_UTILIZATION = 1 << 3 | 1;

	private static final byte RPS_FRACTIONAL = 6 << 3 | 1;

	private static final byte[] IN_FLIGHT = inFlightEntry();

	private OrcaTrailers() {
	}

	private static byte[] inFlightEntry() {
		byte[] name = "grpc_lb.in_flight".getBytes(StandardCharsets.US_ASCII);
		ByteBuffer entry = ByteBuffer.allocate(name.length + 5);
		entry.put((byte) (8 << 3 | 2)).put((byte) (name.length + 3 + Double.BYTES));
		entry.put((byte) (1 << 3 | 2)).put((byte) name.length).put(name);
		entry.put((byte) (2 << 3 | 1));
		return entry.array();
	}

	/**
	 * Writes trailers as our servers do.
	 * @param utilization share of the server's capacity in use, 0 to 1
	 * @param rate requests per second that the server completes
	 * @param inFlight calls that the server has
	 * @return new trailers
	 */
	public static Metadata of(double utilization, double rate, int inFlight) {
		ByteBuffer report = ByteBuffer.allocate(2 + 3 * Double.BYTES + IN_FLIGHT.length).order(ByteOrder.LITTLE_ENDIAN);
		report.put(CPU_UTILIZATION).putDouble(utilization).put(RPS_FRACTIONAL).putDouble(rate);
		report.put(IN_FLIGHT).putDouble(inFlight);
		Metadata trailers = new Metadata();
		trailers.put(REPORT, report.array());
		return trailers;
	}

	/**
	 * Writes trailers.
	 * @param utilization share of the server's capacity in use, 0 to 1
	 * @param rate requests per second that the server completes
	 * @return new trailers
	 */
	public static Metadata of(double utilization, double rate) {
		ByteBuffer report = ByteBuffer.allocate(2 * (1 + Double.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
		report.put(CPU_UTILIZATION).putDouble(utilization).put(RPS_FRACTIONAL).putDouble(rate);
		Metadata trailers = new Metadata();
		trailers.put(REPORT, report.array());
		return trailers;
	}

}
