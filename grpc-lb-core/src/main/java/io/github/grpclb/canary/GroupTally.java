package io.github.grpclb.canary;

import java.util.concurrent.atomic.AtomicLongArray;

import io.github.grpclb.load.Outcome;

/**
 * Counts the attempts on the backends of one group: how many, how many failed, and the
 * durations of those that did not, in buckets that are 12.5 % wide. Two atomic additions
 * for an attempt and no memory; thread-safe.
 */
final class GroupTally {

	private static final int SUB_BITS = 3;

	private static final int SUBS = 1 << SUB_BITS;

	/** From 1 µs to 4 minutes. */
	static final int BUCKETS = 28 * SUBS;

	private static final int ENDED = BUCKETS;

	private static final int FAILED = BUCKETS + 1;

	private final AtomicLongArray counts = new AtomicLongArray(BUCKETS + 2);

	/**
	 * Counts one attempt.
	 * @param outcome how it ended; one that says nothing of the backend is not counted
	 * @param nanos its duration in nanoseconds
	 * @param longest the longest that a unary call takes; what took longer was a stream,
	 * whose duration is no latency
	 */
	void count(Outcome outcome, long nanos, long longest) {
		switch (outcome) {
			case FAILURE -> {
				this.counts.getAndIncrement(ENDED);
				this.counts.getAndIncrement(FAILED);
			}
			case SUCCESS -> {
				this.counts.getAndIncrement(ENDED);
				if (nanos <= longest) {
					this.counts.getAndIncrement(bucket(nanos));
				}
			}
			case NEUTRAL -> {
			}
		}
	}

	GroupStats read() {
		long[] latencies = new long[BUCKETS];
		for (int i = 0; i < BUCKETS; i++) {
			latencies[i] = this.counts.get(i);
		}
		// Failures before calls, so that there are never more of them.
		long failures = this.counts.get(FAILED);
		return new GroupStats(this.counts.get(ENDED), failures, latencies);
	}

	static int bucket(long nanos) {
		long micros = Math.max(nanos >> 10, 1);
		int octave = 63 - Long.numberOfLeadingZeros(micros);
		int sub = (int) ((micros << SUB_BITS) >>> octave) & (SUBS - 1);
		return Math.min(octave * SUBS + sub, BUCKETS - 1);
	}

	/** Nanoseconds from which on a duration belongs to a bucket. */
	static long lowerBound(int bucket) {
		return (long) (SUBS + bucket % SUBS) << (bucket / SUBS + 10 - SUB_BITS);
	}

}
