package io.github.grpclb.wire;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Walks through a protobuf message of a peer
 * (<a href="https://protobuf.dev/programming-guides/encoding/">encoding</a>). The only
 * place that reads such bytes. Every step goes forward or breaks the reader for good, so
 * that a walk takes at most one step for each byte, whatever the bytes are; nothing is
 * allocated by what they say, and nothing is thrown.
 */
final class WireReader {

	/** No message here has a reason to be longer; a longer one is broken. */
	static final int MAX_BYTES = 64 * 1024;

	static final int VARINT = 0;

	static final int FIXED64 = 1;

	static final int LENGTH_DELIMITED = 2;

	static final int FIXED32 = 5;

	private final byte[] bytes;

	private final int end;

	private int position;

	private boolean broken;

	WireReader(byte[] bytes) {
		this(bytes, 0, bytes.length);
		this.broken = bytes.length > MAX_BYTES;
	}

	private WireReader(byte[] bytes, int position, int end) {
		this.bytes = bytes;
		this.position = position;
		this.end = end;
	}

	/**
	 * Reads a message off a stream, no further than needed to see that it is too long.
	 */
	static WireReader of(InputStream in) throws IOException {
		return new WireReader(in.readNBytes(MAX_BYTES + 1));
	}

	/**
	 * Tells whether a field follows. {@code while (in.more())} ends for any bytes, as
	 * long as its body reads at least one thing.
	 */
	boolean more() {
		return !this.broken && this.position < this.end;
	}

	boolean broken() {
		return this.broken;
	}

	/**
	 * Reads what a field begins with. Its wire type is the low three bits.
	 * @return the tag, 0 (which is no field) if there is none
	 */
	int tag() {
		long tag = varint();
		// Field numbers start at 1 and have 29 bits.
		if (tag < 1 << 3 || tag > 0xFFFF_FFFFL) {
			this.broken = true;
			return 0;
		}
		return (int) tag;
	}

	long varint() {
		long value = 0;
		for (int shift = 0; shift < Long.SIZE && more(); shift += 7) {
			byte next = this.bytes[this.position++];
			value |= (next & 0x7FL) << shift;
			if (next >= 0) {
				return value;
			}
		}
		this.broken = true;
		return 0;
	}

	double fixed64() {
		if (!has(Long.BYTES)) {
			return 0;
		}
		long bits = 0;
		for (int i = Long.BYTES - 1; i >= 0; i--) {
			bits = bits << Byte.SIZE | (this.bytes[this.position + i] & 0xFF);
		}
		this.position += Long.BYTES;
		return Double.longBitsToDouble(bits);
	}

	/**
	 * Reads a message within this one.
	 * @return its reader, broken if this one is
	 */
	WireReader message() {
		long length = varint();
		if (!has(length)) {
			WireReader nothing = new WireReader(this.bytes, this.end, this.end);
			nothing.broken = true;
			return nothing;
		}
		int start = this.position;
		this.position += (int) length;
		return new WireReader(this.bytes, start, this.position);
	}

	/**
	 * Reads bytes or a text and compares it, without making one.
	 * @param expected what it may be
	 * @return whether it is
	 */
	boolean reads(byte[] expected) {
		long length = varint();
		if (!has(length)) {
			return false;
		}
		int start = this.position;
		this.position += (int) length;
		return Arrays.equals(this.bytes, start, this.position, expected, 0, expected.length);
	}

	/**
	 * Goes past the value of a field that is not known.
	 * @param tag the field's tag
	 */
	void skip(int tag) {
		switch (tag & 7) {
			case VARINT -> varint();
			case FIXED64 -> advance(Long.BYTES);
			case LENGTH_DELIMITED -> advance(varint());
			case FIXED32 -> advance(Integer.BYTES);
			// Groups are gone since proto3, and nobody who speaks to us uses them.
			default -> this.broken = true;
		}
	}

	private void advance(long count) {
		if (has(count)) {
			this.position += (int) count;
		}
	}

	private boolean has(long count) {
		this.broken |= count < 0 || count > this.end - this.position;
		return !this.broken;
	}

}
