package io.github.grpclb.server.report;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * The latencies of recent requests, by how many others were in flight when they came.
 * Thread-safe.
 */
final class RecentLatencies {

	/** What is older says little of the server as it is now. */
	private static final long RECENT_NANOS = TimeUnit.SECONDS.toNanos(2);

	/**
	 * What is older says nothing. Until then a slow server that has no calls any more
	 * must not look like one that nobody knows.
	 */
	private static final long KNOWN_NANOS = TimeUnit.SECONDS.toNanos(30);

	/** Each number up to this has a shelf of its own, larger ones share. */
	private static final int EXACT = 16;

	/** Sixteen exact ones and eight for each of six doublings: up to 1,024 in flight. */
	private static final int SHELVES = 64;

	/** How many latencies a median should have at least. */
	private static final int ENOUGH = 9;

	private final Shelf[] shelves = new Shelf[SHELVES];

	RecentLatencies() {
		Arrays.setAll(this.shelves, (i) -> new Shelf());
	}

	void add(int inFlight, long nanos, long now) {
		this.shelves[shelf(inFlight)].add(nanos, now);
	}

	/**
	 * Returns the median latency of recent requests that came when about as many were in
	 * flight.
	 * @param inFlight how many are in flight
	 * @param now the ticker's reading in nanoseconds
	 * @return nanoseconds, 0 if there were none
	 */
	long median(int inFlight, long now) {
		long recent = median(inFlight, now, RECENT_NANOS);
		return (recent > 0) ? recent : median(inFlight, now, KNOWN_NANOS);
	}

	private long median(int inFlight, long now, long maxAge) {
		long[] found = new long[ENOUGH + 2 * Shelf.SIZE];
		int centre = shelf(inFlight);
		int count = this.shelves[centre].copy(found, 0, now, maxAge);
		for (int distance = 1; count < ENOUGH && distance < SHELVES; distance++) {
			if (centre - distance >= 0) {
				count = this.shelves[centre - distance].copy(found, count, now, maxAge);
			}
			if (centre + distance < SHELVES) {
				count = this.shelves[centre + distance].copy(found, count, now, maxAge);
			}
		}
		Arrays.sort(found, 0, count);
		return (count > 0) ? found[count / 2] : 0;
	}

	/** Above the exact ones, each doubling has eight shelves. */
	static int shelf(int inFlight) {
		int number = Math.max(inFlight, 0);
		if (number < EXACT) {
			return number;
		}
		int octave = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(number);
		int eighth = (number >>> (octave - 3)) & 7;
		return Math.min(EXACT + (octave - 4) * 8 + eighth, SHELVES - 1);
	}

	private static final class Shelf {

		/**
		 * A third more than a median needs, so that old ones among them do not spoil it.
		 */
		private static final int SIZE = 16;

		private final long[] nanos = new long[SIZE];

		private final long[] ended = new long[SIZE];

		private int count;

		synchronized void add(long nanos, long now) {
			int at = this.count++ % SIZE;
			this.nanos[at] = nanos;
			this.ended[at] = now;
			if (this.count == 2 * SIZE) {
				this.count = SIZE;
			}
		}

		synchronized int copy(long[] into, int from, long now, long maxAge) {
			int to = from;
			for (int i = 0; i < Math.min(this.count, SIZE); i++) {
				if (now - this.ended[i] < maxAge) {
					into[to++] = this.nanos[i];
				}
			}
			return to;
		}

	}

}
