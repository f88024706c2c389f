package io.github.grpclb.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

import io.github.grpclb.Internal;

/**
 * Writes {@code xds.data.orca.v3.OrcaLoadReport} (gRFC A51) with its maps of named
 * metrics, without a protobuf library. Values of 0 are left out as proto3 does. Not
 * thread-safe.
 */
@Internal
public final class OrcaWriter {

	private static final int FIXED64 = 1;

	private static final int LENGTH_DELIMITED = 2;

	private static final int KEY = 1;

	private static final int VALUE = 2;

	/** A tag and a double. */
	private static final int DOUBLE_FIELD = 1 + Double.BYTES;

	private final ByteArrayOutputStream out = new ByteArrayOutputStream(128);

	public void cpuUtilization(double value) {
		number(1, value);
	}

	public void memoryUtilization(double value) {
		number(2, value);
	}

	public void requestCost(String name, double value) {
		entry(4, name, value);
	}

	public void utilization(String name, double value) {
		entry(5, name, value);
	}

	public void requestsPerSecond(double value) {
		number(6, value);
	}

	public void errorsPerSecond(double value) {
		number(7, value);
	}

	public void namedMetric(String name, double value) {
		entry(8, name, value);
	}

	public void applicationUtilization(double value) {
		number(9, value);
	}

	public byte[] message() {
		return this.out.toByteArray();
	}

	private void number(int field, double value) {
		if (value != 0) {
			this.out.write(field << 3 | FIXED64);
			fixed64(value);
		}
	}

	private void entry(int field, String name, double value) {
		byte[] key = name.getBytes(StandardCharsets.UTF_8);
		this.out.write(field << 3 | LENGTH_DELIMITED);
		varint(1 + sizeOfVarint(key.length) + key.length + DOUBLE_FIELD);
		this.out.write(KEY << 3 | LENGTH_DELIMITED);
		varint(key.length);
		this.out.write(key, 0, key.length);
		this.out.write(VALUE << 3 | FIXED64);
		fixed64(value);
	}

	private void fixed64(double value) {
		long bits = Double.doubleToLongBits(value);
		for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
			this.out.write((int) (bits >>> shift));
		}
	}

	private void varint(int value) {
		int rest = value;
		while (rest > 0x7F) {
			this.out.write(rest & 0x7F | 0x80);
			rest >>>= 7;
		}
		this.out.write(rest);
	}

	private static int sizeOfVarint(int value) {
		return Math.max(1, (Integer.SIZE - Integer.numberOfLeadingZeros(value) + 6) / 7);
	}

}
