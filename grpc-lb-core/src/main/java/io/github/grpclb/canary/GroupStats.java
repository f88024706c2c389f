package io.github.grpclb.canary;

import io.github.grpclb.numbers.LatencyBuckets;

/**
 * What became of the attempts on one group in some time.
 *
 * @param calls attempts that ended, without those that the caller gave up
 * @param failures those of them that the backend failed
 * @param latencies successful unary attempts per bucket of {@link LatencyBuckets}
 */
record GroupStats(long calls, long failures, long[] latencies) {

	static final GroupStats NONE = new GroupStats(0, 0, new long[LatencyBuckets.COUNT]);

	/** What has come since an earlier reading of the same group. */
	GroupStats since(GroupStats earlier) {
		long[] latencies = this.latencies.clone();
		for (int i = 0; i < latencies.length; i++) {
			latencies[i] -= earlier.latencies[i];
		}
		return new GroupStats(this.calls - earlier.calls, this.failures - earlier.failures, latencies);
	}

	/** Failures among the calls, 0 to 1; 0 without any call. */
	double errorRate() {
		return (this.calls == 0) ? 0 : (double) this.failures / this.calls;
	}

	long timed() {
		long timed = 0;
		for (long count : this.latencies) {
			timed += count;
		}
		return timed;
	}

	/** The 99th percentile in nanoseconds, rounded up to the end of its bucket. */
	long p99() {
		long rank = (long) Math.ceil(0.99 * timed());
		for (int i = 0; i < this.latencies.length && rank > 0; i++) {
			rank -= this.latencies[i];
			if (rank <= 0) {
				return LatencyBuckets.end(i);
			}
		}
		return 0;
	}

	/** Calls that certainly took longer, which leaves out those of the same bucket. */
	long slowerThan(long nanos) {
		long slower = 0;
		for (int i = LatencyBuckets.of(nanos) + 1; i < this.latencies.length; i++) {
			slower += this.latencies[i];
		}
		return slower;
	}

}
