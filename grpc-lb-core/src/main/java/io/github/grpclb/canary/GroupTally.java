package io.github.grpclb.canary;

import java.util.concurrent.atomic.AtomicLongArray;

import io.grpc.Status;

import io.github.grpclb.load.Outcome;
import io.github.grpclb.numbers.LatencyBuckets;

/**
 * Counts the attempts on the backends of one group: how many, how many failed, and the
 * durations of those that did not, in {@link LatencyBuckets}. Two atomic additions for an
 * attempt and no memory; thread-safe.
 */
final class GroupTally {

	private static final int BUCKETS = LatencyBuckets.COUNT;

	private static final int ENDED = BUCKETS;

	private static final int FAILED = BUCKETS + 1;

	private final AtomicLongArray counts = new AtomicLongArray(BUCKETS + 2);

	/**
	 * Counts one attempt.
	 * @param status how it ended; one that the caller gave up is not counted
	 * @param nanos its duration in nanoseconds
	 * @param longest the longest that a unary call takes; what took longer was a stream,
	 * whose duration is no latency
	 */
	void count(Status.Code status, long nanos, long longest) {
		switch (Outcome.of(status)) {
			case FAILURE -> {
				this.counts.getAndIncrement(ENDED);
				this.counts.getAndIncrement(FAILED);
			}
			case SUCCESS -> {
				this.counts.getAndIncrement(ENDED);
				if (nanos <= longest) {
					this.counts.getAndIncrement(LatencyBuckets.of(nanos));
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

}
