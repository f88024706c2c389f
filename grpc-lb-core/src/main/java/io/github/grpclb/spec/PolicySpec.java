package io.github.grpclb.spec;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

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
 * @param policyConfig settings of a user's policy, as its provider reads them
 */
public record PolicySpec(PolicyName name, LeastRequestSpec leastRequest, WeightedRoundRobinSpec weightedRoundRobin,
		PeakEwmaSpec peakEwma, HashSpec hash, PrequalSpec prequal, Map<String, Object> policyConfig) {

	public PolicySpec {
		policyConfig = Collections.unmodifiableMap(new LinkedHashMap<>(policyConfig));
	}

	/**
	 * Returns {@code adaptive}, which needs no settings.
	 * @return the default policy
	 */
	public static PolicySpec defaults() {
		return of(PolicyName.ADAPTIVE);
	}

	/**
	 * Returns a policy with default settings.
	 * @param name the policy
	 * @return its settings
	 */
	public static PolicySpec of(PolicyName name) {
		return new PolicySpec(name, LeastRequestSpec.defaults(), WeightedRoundRobinSpec.defaults(),
				PeakEwmaSpec.defaults(), HashSpec.defaults(), PrequalSpec.defaults(), Map.of());
	}

	/**
	 * Returns these settings with others for hashes.
	 * @param hash the settings of {@code ring-hash} and {@code maglev}
	 * @return a copy
	 */
	public PolicySpec withHash(HashSpec hash) {
		return new PolicySpec(this.name, this.leastRequest, this.weightedRoundRobin, this.peakEwma, hash, this.prequal,
				this.policyConfig);
	}

	/**
	 * Returns these settings with others for {@code weighted-round-robin}.
	 * @param weightedRoundRobin where weights come from
	 * @return a copy
	 */
	public PolicySpec withWeightedRoundRobin(WeightedRoundRobinSpec weightedRoundRobin) {
		return new PolicySpec(this.name, this.leastRequest, weightedRoundRobin, this.peakEwma, this.hash, this.prequal,
				this.policyConfig);
	}

	/**
	 * Returns these settings with others for a user's policy.
	 * @param policyConfig what its provider reads
	 * @return a copy
	 */
	public PolicySpec withPolicyConfig(Map<String, Object> policyConfig) {
		return new PolicySpec(this.name, this.leastRequest, this.weightedRoundRobin, this.peakEwma, this.hash,
				this.prequal, policyConfig);
	}

	/**
	 * Returns these settings under another policy.
	 * @param name the policy to use
	 * @return a copy
	 */
	public PolicySpec withName(PolicyName name) {
		return new PolicySpec(name, this.leastRequest, this.weightedRoundRobin, this.peakEwma, this.hash, this.prequal,
				this.policyConfig);
	}

}
