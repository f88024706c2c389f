package io.github.grpclb.canary;

import java.util.concurrent.atomic.AtomicLongArray;

import io.grpc.Status;

import io.github.grpclb.numbers.LatencyBuckets;

/**
 * Counts the attempts of one method on the backends of one group: how they ended, how
 * long those took that ended well, and how long those had been under way that lost to
 * another attempt of their call. Two atomic additions for an attempt; thread-safe.
 */
final class MethodTally {

	private static final int CODES = Status.Code.values().length;

	private static final int LOST = CODES + LatencyBuckets.COUNT;

	private final AtomicLongArray counts = new AtomicLongArray(LOST + LatencyBuckets.COUNT);

	void ended(Status.Code code) {
		this.counts.getAndIncrement(code.value());
	}

	void took(long nanos) {
		this.counts.getAndIncrement(CODES + LatencyBuckets.of(nanos));
	}

	void lostAfter(long nanos) {
		this.counts.getAndIncrement(LOST + LatencyBuckets.of(nanos));
	}

	GroupStats read() {
		long[] codes = new long[CODES];
		long[] latencies = new long[LatencyBuckets.COUNT];
		long[] lost = new long[LatencyBuckets.COUNT];
		for (int i = 0; i < LatencyBuckets.COUNT; i++) {
			latencies[i] = this.counts.get(CODES + i);
			lost[i] = this.counts.get(LOST + i);
		}
		for (int i = 0; i < CODES; i++) {
			codes[i] = this.counts.get(i);
		}
		return new GroupStats(codes, latencies, lost);
	}

}
