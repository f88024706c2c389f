package io.github.grpclb.snapshot;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * How evenly the eligible backends share the calls, each measured against its own
 * expected share.
 *
 * @param jain Jain's fairness index, 1/n (one backend gets all) to 1 (perfect)
 * @param maxToMean the busiest backend's calls over the mean, 1 or more
 * @param starving addresses that get less than a tenth of what they should
 */
public record Fairness(double jain, double maxToMean, List<String> starving) {

	/** Picks below which no backend is called starving. */
	private static final long MIN_PICKS = 10;

	public Fairness {
		starving = List.copyOf(starving);
	}

	/**
	 * Computes the fairness of a set of backends.
	 * @param backends the backends; those that are not eligible are left out
	 * @return their fairness; 1 for an idle or empty set
	 */
	public static Fairness of(List<BackendSnapshot> backends) {
		return of(backends, BackendSnapshot::picks);
	}

	/**
	 * Computes the fairness of a set of backends.
	 * @param backends the backends; those that are not eligible are left out
	 * @param counts the picks to compare
	 * @return their fairness; 1 for an idle or empty set
	 */
	public static Fairness of(List<BackendSnapshot> backends, ToLongFunction<BackendSnapshot> counts) {
		double sum = 0;
		double squares = 0;
		double max = 0;
		int count = 0;
		long picks = 0;
		for (BackendSnapshot backend : backends) {
			if (backend.eligible() && backend.expectedShare() > 0) {
				long own = counts.applyAsLong(backend);
				double load = own / backend.expectedShare();
				sum += load;
				squares += load * load;
				max = Math.max(max, load);
				picks += own;
				count++;
			}
		}
		if (picks == 0) {
			return new Fairness(1, 1, List.of());
		}
		List<String> starving = new ArrayList<>();
		for (BackendSnapshot backend : backends) {
			double expected = backend.expectedShare() * picks;
			if (backend.eligible() && expected >= MIN_PICKS && counts.applyAsLong(backend) < expected / 10) {
				starving.add(backend.address());
			}
		}
		return new Fairness(sum * sum / (count * squares), max * count / sum, starving);
	}

}
