package io.github.grpclb.wire;

import java.nio.charset.StandardCharsets;

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

	/** A map of names to figures. */
	private static final int NAMED_METRICS = 8;

	private static final int NAME = 1;

	private static final int VALUE = 2;

	/** What servers of ours name their calls in flight. */
	private static final byte[] IN_FLIGHT = "grpc_lb.in_flight".getBytes(StandardCharsets.US_ASCII);

	/** Beyond this no figure says more, and quotients of such figures stay finite. */
	static final double MOST = 1e9;

	private OrcaCodec() {
	}

	/**
	 * Writes a report.
	 * @param report the report
	 * @return the message; values of 0 are left out as proto3 does
	 */
	public static byte[] encode(OrcaReport report) {
		WireWriter out = new WireWriter(4 * (1 + Double.BYTES));
		out.fixed64(CPU_UTILIZATION, report.cpuUtilization());
		out.fixed64(RPS_FRACTIONAL, report.requestsPerSecond());
		out.fixed64(EPS, report.errorsPerSecond());
		out.fixed64(APPLICATION_UTILIZATION, report.applicationUtilization());
		return out.toBytes();
	}

	/**
	 * Reads a report. Its figures are 0, or between a billionth and a billion.
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
			int tag = in.tag();
			switch (tag) {
				case CPU_UTILIZATION << 3 | WireReader.FIXED64 -> cpu = figure(in);
				case RPS_FRACTIONAL << 3 | WireReader.FIXED64 -> rps = figure(in);
				case EPS << 3 | WireReader.FIXED64 -> eps = figure(in);
				case APPLICATION_UTILIZATION << 3 | WireReader.FIXED64 -> application = figure(in);
				default -> in.skip(tag);
			}
		}
		return in.broken() ? null : new OrcaReport(cpu, application, rps, eps);
	}

	/**
	 * Reads how many calls the server has, which servers of ours report as the named
	 * metric {@code grpc_lb.in_flight}.
	 * @param message the message
	 * @return the number, NaN if the report does not say or the bytes are no such message
	 */
	public static double inFlight(byte[] message) {
		double inFlight = Double.NaN;
		WireReader in = new WireReader(message);
		while (in.more()) {
			int tag = in.tag();
			if (tag == (NAMED_METRICS << 3 | WireReader.LENGTH_DELIMITED)) {
				double value = inFlight(in.message());
				inFlight = Double.isNaN(value) ? inFlight : value;
			}
			else {
				in.skip(tag);
			}
		}
		return (!in.broken() && inFlight >= 0 && inFlight < MOST) ? inFlight : Double.NaN;
	}

	private static double inFlight(WireReader entry) {
		boolean named = false;
		double value = 0;
		while (entry.more()) {
			int tag = entry.tag();
			switch (tag) {
				case NAME << 3 | WireReader.LENGTH_DELIMITED -> named = entry.reads(IN_FLIGHT);
				case VALUE << 3 | WireReader.FIXED64 -> value = entry.fixed64();
				default -> entry.skip(tag);
			}
		}
		return (named && !entry.broken()) ? value : Double.NaN;
	}

	/**
	 * What is no figure, or too small to divide by, counts as not said.
	 */
	private static double figure(WireReader in) {
		double value = in.fixed64();
		return (value >= 1 / MOST) ? Math.min(value, MOST) : 0;
	}

}
