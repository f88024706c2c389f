package io.github.grpclb.canary;

/**
 * What both groups did in the same time.
 *
 * @param baseline the baseline
 * @param candidate the candidate
 */
record CanaryReading(GroupStats baseline, GroupStats candidate) {

	static final CanaryReading NONE = new CanaryReading(GroupStats.NONE, GroupStats.NONE);

	CanaryReading since(CanaryReading earlier) {
		return new CanaryReading(this.baseline.since(earlier.baseline), this.candidate.since(earlier.candidate));
	}

	CanaryReading withBaseline(GroupStats baseline) {
		return new CanaryReading(baseline, this.candidate);
	}

}
