package io.github.grpclb.wire;

import io.github.grpclb.Internal;

/**
 * Writes {@code xds.data.orca.v3.OrcaLoadReport} (gRFC A51) with its maps of named
 * metrics, without a protobuf library. Values of 0 are left out as proto3 does. Not
 * thread-safe.
 */
@Internal
public final class OrcaWriter {

	private static final int KEY = 1;

	private static final int VALUE = 2;

	private final WireWriter out = new WireWriter(128);

	public void cpuUtilization(double value) {
		this.out.fixed64(1, value);
	}

	public void memoryUtilization(double value) {
		this.out.fixed64(2, value);
	}

	public void requestCost(String name, double value) {
		entry(4, name, value);
	}

	public void utilization(String name, double value) {
		entry(5, name, value);
	}

	public void requestsPerSecond(double value) {
		this.out.fixed64(6, value);
	}

	public void errorsPerSecond(double value) {
		this.out.fixed64(7, value);
	}

	public void namedMetric(String name, double value) {
		entry(8, name, value);
	}

	public void applicationUtilization(double value) {
		this.out.fixed64(9, value);
	}

	public byte[] message() {
		return this.out.toBytes();
	}

	private void entry(int field, String name, double value) {
		WireWriter entry = new WireWriter(name.length() + 2 + 1 + Double.BYTES);
		entry.text(KEY, name);
		entry.fixed64(VALUE, value);
		this.out.message(field, entry);
	}

}
