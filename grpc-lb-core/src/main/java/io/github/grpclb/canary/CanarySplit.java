package io.github.grpclb.canary;

import java.util.LinkedHashMap;
import java.util.Map;

import io.github.grpclb.numbers.Divisor;
import io.github.grpclb.spec.CanarySpec;

/**
 * Divides between baseline and candidate what the configured split gives the two of them
 * together; other groups keep their shares.
 */
final class CanarySplit {

	private CanarySplit() {
	}

	/**
	 * Computes a split.
	 * @param configured the configured split, empty for none
	 * @param canary the canary
	 * @param percent the candidate's part of what both have, 0 to 100
	 * @return group name to its share
	 */
	static Map<String, Integer> of(Map<String, Integer> configured, CanarySpec canary, int percent) {
		Map<String, Long> shares = new LinkedHashMap<>();
		configured.forEach((group, share) -> shares.put(group, share * 100L));
		shares.keySet().removeIf((group) -> group.equals(canary.candidate()) || group.equals(canary.baseline()));
		long both = configured.getOrDefault(canary.baseline(), 0)
				+ (long) configured.getOrDefault(canary.candidate(), 0);
		if (both == 0 || shares.isEmpty()) {
			both = 1;
		}
		boolean alone = shares.isEmpty();
		shares.put(canary.baseline(), both * (100 - percent));
		shares.put(canary.candidate(), both * percent);
		if (alone) {
			return narrowed(shares, 1);
		}
		long divisor = shares.values().stream().reduce(0L, Divisor::greatest);
		long largest = shares.values().stream().mapToLong(Long::longValue).max().orElse(1);
		// A share is at most a million; rounding is below what a window of calls shows.
		long scale = Math.max(divisor, (largest + 999_999) / 1_000_000);
		return narrowed(shares, scale);
	}

	private static Map<String, Integer> narrowed(Map<String, Long> shares, long scale) {
		Map<String, Integer> split = new LinkedHashMap<>();
		shares.forEach((group, share) -> split.put(group, (int) (share / scale)));
		return split;
	}

}
