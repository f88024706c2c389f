package io.github.grpclb.wire;

/**
 * Walks through a protobuf message. Anything that does not fit breaks it for good.
 */
final class WireReader {

	static final int FIXED64 = 1;

	private static final int VARINT = 0;

	private static final int LENGTH_DELIMITED = 2;

	private static final int FIXED32 = 5;

	private final byte[] bytes;

	private int position;

	private boolean broken;

	WireReader(byte[] bytes) {
		this.bytes = bytes;
	}

	boolean more() {
		return this.position < this.bytes.length;
	}

	boolean broken() {
		return this.broken;
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
			case FIXED64 -> advance(Long.BYTES);
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
