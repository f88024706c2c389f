package io.github.grpclb.benchmarks.harness;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

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

	private OrcaTrailers() {
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
