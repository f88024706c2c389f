package io.github.grpclb.policy;

import io.github.grpclb.load.BackendLoad;

/**
 * How many calls in flight a backend may have: a factor over the mean of its weight, the
 * call in question included (consistent hashing with bounded loads,
 * <a href="https://arxiv.org/abs/1608.01350">Mirrokni, Thorup and Zadimoghaddam</a>,
 * section 1; Envoy's {@code hash_balance_factor}), or {@value #SEVERAL} more than the
 * mean, whichever is more. Without that floor, keys would leave their backends for
 * nothing while there are few calls: a quarter over a mean of one call is less than a
 * second call. Adding up all backends costs more than a pick, so a thread does it once
 * for as many picks as there are backends: in that time the mean cannot grow by more than
 * one call. Nothing is counted twice and no counter is shared.
 */
final class LoadBound {

	/**
	 * Calls arrive by chance. Where one is open on average, five or more above that are
	 * open at one arrival in 1,700 (Poisson), so that 99 of 100 calls find room even
	 * where a backend owns a quarter more keys than the mean; and four calls more are no
	 * load.
	 */
	private static final int SEVERAL = 4;

	private final BackendLoad[] loads;

	private final double factor;

	private final double weight;

	/** The picks of each thread since its last sum. */
	private final StripedCounters picks;

	/** Plain, since a stale read does no harm. */
	private double mean;

	LoadBound(double factor, Candidate[] eligible, StripedCounters picks) {
		this.loads = Loads.of(eligible);
		this.picks = picks;
		double weight = 0;
		for (Candidate candidate : eligible) {
			weight += candidate.weight();
		}
		this.factor = factor;
		this.weight = weight;
		this.mean = (factor > 0) ? sum() : 0;
	}

	/**
	 * Tells whether a backend may have one more call.
	 * @param pending its calls in flight
	 * @param weight its weight
	 * @param mean what {@link #mean()} has said
	 * @return {@code true} if it is below its bound
	 */
	boolean allows(int pending, double weight, double mean) {
		double own = mean * weight;
		return this.factor == 0 || pending < Math.max(own * this.factor, own + SEVERAL);
	}

	/**
	 * Returns the mean and counts a pick.
	 * @return calls in flight for each unit of weight
	 */
	double mean() {
		if (this.factor > 0) {
			int lane = StripedCounters.mine();
			int age = this.picks.get(lane) + 1;
			if (age < this.loads.length) {
				this.picks.set(lane, age);
			}
			else {
				this.picks.set(lane, 0);
				double fresh = sum();
				// A write would take the cache line from all other threads.
				if (fresh != this.mean) {
					this.mean = fresh;
				}
			}
		}
		return this.mean;
	}

	private double sum() {
		long sum = 1;
		for (BackendLoad load : this.loads) {
			sum += load.pending();
		}
		return sum / this.weight;
	}

}
