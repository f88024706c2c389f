package io.github.grpclb.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes a protobuf message field by field. Values of 0 are left out as proto3 does. Not
 * thread-safe.
 */
final class WireWriter {

	private final ByteArrayOutputStream out;

	/**
	 * Creates an empty message.
	 * @param size how many bytes it is likely to take
	 */
	WireWriter(int size) {
		this.out = new ByteArrayOutputStream(size);
	}

	void varint(int field, long value) {
		if (value != 0) {
			tag(field, WireReader.VARINT);
			raw(value);
		}
	}

	void fixed64(int field, double value) {
		if (value != 0) {
			tag(field, WireReader.FIXED64);
			long bits = Double.doubleToLongBits(value);
			for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
				this.out.write((int) (bits >>> shift));
			}
		}
	}

	/** Written even if it is empty: an entry of a map has its key in any case. */
	void text(int field, String value) {
		bytes(field, value.getBytes(StandardCharsets.UTF_8));
	}

	void message(int field, WireWriter message) {
		bytes(field, message.toBytes());
	}

	private void bytes(int field, byte[] value) {
		tag(field, WireReader.LENGTH_DELIMITED);
		raw(value.length);
		this.out.write(value, 0, value.length);
	}

	byte[] toBytes() {
		return this.out.toByteArray();
	}

	private void tag(int field, int type) {
		raw((long) field << 3 | type);
	}

	private void raw(long value) {
		long rest = value;
		while (rest >>> 7 != 0) {
			this.out.write((int) (rest & 0x7F | 0x80));
			rest >>>= 7;
		}
		this.out.write((int) rest);
	}

}
