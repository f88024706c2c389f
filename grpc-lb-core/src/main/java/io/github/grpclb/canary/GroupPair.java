package io.github.grpclb.canary;

/**
 * What both groups did in the same time.
 *
 * @param baseline the baseline
 * @param candidate the candidate
 */
record GroupPair(GroupStats baseline, GroupStats candidate) {

	static final GroupPair NONE = new GroupPair(GroupStats.NONE, GroupStats.NONE);

	GroupPair since(GroupPair earlier) {
		return new GroupPair(this.baseline.since(earlier.baseline), this.candidate.since(earlier.candidate));
	}

}
