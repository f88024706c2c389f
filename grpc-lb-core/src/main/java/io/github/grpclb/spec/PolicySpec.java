package io.github.grpclb.spec;

/**
 * The pick policy of a client, with the settings of every policy so that the policy can
 * be switched at run time.
 *
 * @param name the policy in use
 * @param leastRequest settings of {@code least-request}
 * @param weightedRoundRobin settings of {@code weighted-round-robin}
 * @param peakEwma settings of {@code peak-ewma}
 * @param hash settings of {@code ring-hash} and {@code maglev}
 * @param prequal settings of {@code prequal}
 */
public record PolicySpec(PolicyName name, LeastRequestSpec leastRequest, WeightedRoundRobinSpec weightedRoundRobin,
		PeakEwmaSpec peakEwma, HashSpec hash, PrequalSpec prequal) {

	/**
	 * Returns {@code least-request} with default settings.
	 * @return the default policy
	 */
	public static PolicySpec defaults() {
		return of(PolicyName.LEAST_REQUEST);
	}

	/**
	 * Returns a policy with default settings.
	 * @param name the policy
	 * @return its settings
	 */
	public static PolicySpec of(PolicyName name) {
		return new PolicySpec(name, LeastRequestSpec.defaults(), WeightedRoundRobinSpec.defaults(),
				PeakEwmaSpec.defaults(), HashSpec.defaults(), PrequalSpec.defaults());
	}

	/**
	 * Returns these settings under another policy.
	 * @param name the policy to use
	 * @return a copy
	 */
	public PolicySpec withName(PolicyName name) {
		return new PolicySpec(name, this.leastRequest, this.weightedRoundRobin, this.peakEwma, this.hash, this.prequal);
	}

}
