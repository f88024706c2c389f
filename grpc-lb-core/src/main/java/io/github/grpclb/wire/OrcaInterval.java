package io.github.grpclb.wire;

import java.util.concurrent.TimeUnit;

import io.github.grpclb.Internal;

/**
 * Reads the interval of {@code xds.service.orca.v3.OrcaLoadReportRequest}, without a
 * protobuf library.
 */
@Internal
public final class OrcaInterval {

	/** For clients that do not say. */
	static final long DEFAULT_NANOS = TimeUnit.SECONDS.toNanos(10);

	/** Rates are measured over a second, so that more often there is nothing new. */
	static final long LEAST_NANOS = TimeUnit.SECONDS.toNanos(1);

	private static final int VARINT = 0;

	private static final int LENGTH_DELIMITED = 2;

	private final byte[] message;

	private int position;

	private OrcaInterval(byte[] message) {
		this.message = message;
	}

	/**
	 * Reads a request. What cannot be read counts as not said.
	 * @param request the message
	 * @return the interval to report in, in nanoseconds
	 */
	public static long nanos(byte[] request) {
		long asked = 0;
		try {
			asked = new OrcaInterval(request).read(request.length, 0);
		}
		catch (IndexOutOfBoundsException | ArithmeticException ex) {
			return DEFAULT_NANOS;
		}
		return (asked > 0) ? Math.max(asked, LEAST_NANOS) : DEFAULT_NANOS;
	}

	/**
	 * Field 1 of the request is a duration, whose fields are seconds and nanoseconds.
	 */
	private long read(int end, int depth) {
		long sum = 0;
		while (this.position < end) {
			long tag = varint();
			long value = varint();
			switch ((int) (tag & 7)) {
				case VARINT -> {
					if (depth == 1) {
						sum += (tag >>> 3 == 1) ? Math.multiplyExact(value, TimeUnit.SECONDS.toNanos(1)) : value;
					}
				}
				case LENGTH_DELIMITED -> {
					int after = Math.addExact(this.position, Math.toIntExact(value));
					if (depth == 0 && tag >>> 3 == 1) {
						sum = read(Math.min(after, this.message.length), 1);
					}
					this.position = after;
				}
				default -> throw new IndexOutOfBoundsException("No such wire type in this message");
			}
		}
		return sum;
	}

	private long varint() {
		long value = 0;
		for (int shift = 0; shift < Long.SIZE; shift += 7) {
			byte next = this.message[this.position++];
			value |= (next & 0x7FL) << shift;
			if (next >= 0) {
				return value;
			}
		}
		throw new IndexOutOfBoundsException("Endless number");
	}

}
