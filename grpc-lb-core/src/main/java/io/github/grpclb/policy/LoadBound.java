package io.github.grpclb.policy;

import io.github.grpclb.load.BackendLoad;

/**
 * How many calls in flight one unit of weight may have: a factor over the mean, the call
 * in question included (consistent hashing with bounded loads; Envoy's
 * {@code hash_balance_factor}). Adding up all backends costs more than a pick, so a
 * thread does it once for as many picks as there are backends: in that time the mean
 * cannot grow by more than one call. Nothing is counted twice and no counter is shared.
 */
final class LoadBound {

	private final BackendLoad[] loads;

	private final double factorPerWeight;

	/** The picks of each thread since its last sum. */
	private final StripedCounters picks;

	/** Plain, since a stale read does no harm. */
	private double bound;

	LoadBound(double factor, Candidate[] eligible, StripedCounters picks) {
		this.loads = Loads.of(eligible);
		this.picks = picks;
		double weight = 0;
		for (Candidate candidate : eligible) {
			weight += candidate.weight();
		}
		this.factorPerWeight = factor / weight;
		this.bound = (factor > 0) ? sum() : Double.POSITIVE_INFINITY;
	}

	/**
	 * Returns the bound and counts a pick.
	 * @return calls in flight for each unit of weight
	 */
	double get() {
		if (this.factorPerWeight > 0) {
			int lane = StripedCounters.mine();
			int age = this.picks.get(lane) + 1;
			if (age < this.loads.length) {
				this.picks.set(lane, age);
			}
			else {
				this.picks.set(lane, 0);
				double fresh = sum();
				// A write would take the cache line from all other threads.
				if (fresh != this.bound) {
					this.bound = fresh;
				}
			}
		}
		return this.bound;
	}

	private double sum() {
		long sum = 1;
		for (BackendLoad load : this.loads) {
			sum += load.pending();
		}
		return sum * this.factorPerWeight;
	}

}
