package io.github.grpclb.canary;

import io.grpc.Status;

import io.github.grpclb.load.Outcome;
import io.github.grpclb.numbers.LatencyBuckets;

/**
 * What became of the attempts on one group in some time.
 *
 * @param codes attempts that ended, per status code, without those that the caller gave
 * up
 * @param latencies successful unary attempts, per bucket of {@link LatencyBuckets}
 * @param lost unary attempts that lost to another one of their call, per bucket of the
 * time that they had been under way: they would have taken longer
 */
record GroupStats(long[] codes, long[] latencies, long[] lost) {

	static final GroupStats NONE = new GroupStats(new long[Status.Code.values().length], new long[LatencyBuckets.COUNT],
			new long[LatencyBuckets.COUNT]);

	/** What has come since an earlier reading of the same group. */
	GroupStats since(GroupStats earlier) {
		return new GroupStats(sum(this.codes, earlier.codes, -1), sum(this.latencies, earlier.latencies, -1),
				sum(this.lost, earlier.lost, -1));
	}

	GroupStats plus(GroupStats other) {
		return new GroupStats(sum(this.codes, other.codes, 1), sum(this.latencies, other.latencies, 1),
				sum(this.lost, other.lost, 1));
	}

	private static long[] sum(long[] left, long[] right, int sign) {
		long[] sum = left.clone();
		for (int i = 0; i < sum.length; i++) {
			sum[i] += sign * right[i];
		}
		return sum;
	}

	/** Attempts that ended with a status of the server. */
	long ended() {
		return count(this.codes, 0);
	}

	/** Attempts that say something. */
	long calls() {
		return ended() + count(this.lost, 0);
	}

	long with(Status.Code code) {
		return this.codes[code.value()];
	}

	/** Attempts that the backends have failed. */
	long failures() {
		long failures = with(Status.Code.CANCELLED);
		for (Status.Code code : Status.Code.values()) {
			failures += (Outcome.of(code) == Outcome.FAILURE) ? with(code) : 0;
		}
		return failures;
	}

	/** Of what ended, 0 to 1; 0 without any. */
	double rate(long events) {
		long ended = ended();
		return (ended == 0) ? 0 : (double) events / ended;
	}

	/**
	 * Estimates a quantile of the latencies; lost attempts count as what they had taken.
	 * @param quantile 0 to 1
	 * @param deviations how many standard deviations above the estimate
	 * @return nanoseconds, rounded up to the end of a bucket; 0 without any latency
	 */
	long quantile(double quantile, double deviations) {
		long timed = count(this.latencies, 0) + count(this.lost, 0);
		double spread = deviations * Math.sqrt(timed * quantile * (1 - quantile));
		long rank = Math.min(timed, (long) Math.ceil(timed * quantile + spread));
		for (int i = 0; i < LatencyBuckets.COUNT && rank > 0; i++) {
			rank -= this.latencies[i] + this.lost[i];
			if (rank <= 0) {
				return LatencyBuckets.end(i);
			}
		}
		return 0;
	}

	/** Attempts of which one knows whether they took longer. */
	long comparable(long nanos) {
		return count(this.latencies, 0) + count(this.lost, LatencyBuckets.of(nanos) + 1);
	}

	/** Attempts that certainly took longer, which leaves out those of the same bucket. */
	long slowerThan(long nanos) {
		int from = LatencyBuckets.of(nanos) + 1;
		return count(this.latencies, from) + count(this.lost, from);
	}

	private static long count(long[] counts, int from) {
		long count = 0;
		for (int i = from; i < counts.length; i++) {
			count += counts[i];
		}
		return count;
	}

}
