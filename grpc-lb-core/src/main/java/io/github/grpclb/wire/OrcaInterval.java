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

	/** Longer than any stream lives, and a sum of it and the time does not overflow. */
	static final long MOST_NANOS = TimeUnit.DAYS.toNanos(1);

	private static final int REPORT_INTERVAL = 1 << 3 | WireReader.LENGTH_DELIMITED;

	private static final int SECONDS = 1 << 3 | WireReader.VARINT;

	private static final int NANOS = 2 << 3 | WireReader.VARINT;

	private OrcaInterval() {
	}

	/**
	 * Reads a request. What cannot be read counts as not said.
	 * @param request the message
	 * @return the interval to report in, in nanoseconds, from a second to a day
	 */
	public static long nanos(byte[] request) {
		WireReader in = new WireReader(request);
		long asked = 0;
		while (in.more()) {
			int tag = in.tag();
			if (tag == REPORT_INTERVAL) {
				asked = duration(in.message());
			}
			else {
				in.skip(tag);
			}
		}
		return (asked > 0 && !in.broken()) ? Math.min(Math.max(asked, LEAST_NANOS), MOST_NANOS) : DEFAULT_NANOS;
	}

	/** A {@code google.protobuf.Duration}; 0 for one that is none. */
	private static long duration(WireReader in) {
		long seconds = 0;
		long nanos = 0;
		while (in.more()) {
			int tag = in.tag();
			switch (tag) {
				case SECONDS -> seconds = in.varint();
				case NANOS -> nanos = in.varint();
				default -> in.skip(tag);
			}
		}
		boolean valid = !in.broken() && seconds >= 0 && nanos >= 0 && nanos < TimeUnit.SECONDS.toNanos(1);
		// Saturates, unlike a multiplication.
		return valid ? Math.max(TimeUnit.SECONDS.toNanos(seconds), TimeUnit.SECONDS.toNanos(seconds) + nanos) : 0;
	}

}
