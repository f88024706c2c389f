package io.github.grpclb.canary;

import java.util.HashMap;
import java.util.Map;

/**
 * What both groups did in the same time, method by method.
 *
 * @param baseline the baseline's methods
 * @param candidate the candidate's methods
 */
record CanaryReading(Map<String, GroupStats> baseline, Map<String, GroupStats> candidate) {

	static final CanaryReading NONE = new CanaryReading(Map.of(), Map.of());

	CanaryReading {
		baseline = Map.copyOf(baseline);
		candidate = Map.copyOf(candidate);
	}

	CanaryReading since(CanaryReading earlier) {
		return new CanaryReading(since(this.baseline, earlier.baseline), since(this.candidate, earlier.candidate));
	}

	private static Map<String, GroupStats> since(Map<String, GroupStats> now, Map<String, GroupStats> earlier) {
		Map<String, GroupStats> since = new HashMap<>();
		now.forEach((method, stats) -> since.put(method, stats.since(earlier.getOrDefault(method, GroupStats.NONE))));
		return since;
	}

	/** What both did in one method. */
	GroupPair of(String method) {
		return new GroupPair(this.baseline.getOrDefault(method, GroupStats.NONE),
				this.candidate.getOrDefault(method, GroupStats.NONE));
	}

	/** What both did in all methods together. */
	GroupPair total() {
		return new GroupPair(baselineTotal(), candidateTotal());
	}

	/** All methods of the baseline together. */
	GroupStats baselineTotal() {
		return total(this.baseline);
	}

	/** All methods of the candidate together. */
	GroupStats candidateTotal() {
		return total(this.candidate);
	}

	private static GroupStats total(Map<String, GroupStats> methods) {
		return methods.values().stream().reduce(GroupStats.NONE, GroupStats::plus);
	}

}
