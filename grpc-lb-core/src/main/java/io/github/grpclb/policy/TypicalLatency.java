package io.github.grpclb.policy;

/**
 * The mean of the latencies of all backends: what a backend is taken for that nobody has
 * measured.
 */
final class TypicalLatency {

	/** Nothing was measured anywhere: then only calls in flight count. */
	private static final double UNKNOWN = 1;

	private volatile double nanos = UNKNOWN;

	double nanos() {
		return this.nanos;
	}

	/**
	 * Takes the very first latency over at once, or all calls would go to backends that
	 * are not measured.
	 * @param first a latency in nanoseconds
	 */
	void measured(double first) {
		if (this.nanos == UNKNOWN) {
			this.nanos = first;
		}
	}

	void update(Candidate[] members) {
		double sum = 0;
		int known = 0;
		for (Candidate member : members) {
			double score = member.load().score();
			if (score > 0) {
				sum += score;
				known++;
			}
		}
		if (known > 0) {
			this.nanos = sum / known;
		}
	}

}
