package io.github.grpclb.snapshot;

import java.util.ArrayList;
import java.util.List;

import io.github.grpclb.snapshot.BackendSnapshot.Recent;

/**
 * How evenly the eligible backends have shared the calls of the last minute, each
 * measured against its own expected share in that minute.
 *
 * @param jain Jain's fairness index, 1/n (one backend gets all) to 1 (perfect)
 * @param maxToMean the busiest backend's calls over the mean, 1 or more
 * @param starving addresses that get less than a tenth of what they should
 */
public record Fairness(double jain, double maxToMean, List<String> starving) {

	/** Picks below which no backend is called starving. */
	private static final long MIN_PICKS = 10;

	/** Of a backend that should have had less than one call, nothing can be said. */
	private static final double LEAST_EXPECTED = 1;

	public Fairness {
		starving = List.copyOf(starving);
	}

	/**
	 * Computes the fairness of a set of backends.
	 * @param backends the backends; those that are not eligible, or were not expected to
	 * have a call, are left out
	 * @return their fairness; 1 for an idle or empty set
	 */
	public static Fairness of(List<BackendSnapshot> backends) {
		long calls = 0;
		for (BackendSnapshot backend : backends) {
			calls += backend.traffic().recent().calls();
		}
		double sum = 0;
		double squares = 0;
		double max = 0;
		int count = 0;
		List<String> starving = new ArrayList<>();
		for (BackendSnapshot backend : backends) {
			Recent recent = backend.traffic().recent();
			double expected = recent.expectedShare() * calls;
			if (!backend.eligible() || expected < LEAST_EXPECTED) {
				continue;
			}
			double load = recent.calls() / expected;
			sum += load;
			squares += load * load;
			max = Math.max(max, load);
			count++;
			if (expected >= MIN_PICKS && recent.calls() < expected / 10) {
				starving.add(backend.address());
			}
		}
		return (sum == 0) ? new Fairness(1, 1, starving)
				: new Fairness(sum * sum / (count * squares), max * count / sum, starving);
	}

}
