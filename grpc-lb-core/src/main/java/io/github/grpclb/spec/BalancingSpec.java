package io.github.grpclb.spec;

/**
 * How calls are spread over backends, and which backends are fit to be picked.
 *
 * @param policy how one eligible backend is picked
 * @param connections connections to each backend
 * @param startup what the first calls wait for
 * @param subset this client's share of the fleet
 * @param healthCheck client health checking
 * @param outlier outlier detection
 * @param slowStart the ramp of new backends
 * @param panicThreshold the share of fit backends, 0 to 1, under which unfit ones are
 * used too
 * @param limits bounds on calls in flight
 */
public record BalancingSpec(PolicySpec policy, ConnectionsSpec connections, StartupSpec startup, SubsetSpec subset,
		HealthCheckSpec healthCheck, OutlierSpec outlier, SlowStartSpec slowStart, double panicThreshold,
		LimitsSpec limits) {

	public BalancingSpec {
		Require.ratio("panic-threshold", panicThreshold);
	}

	/**
	 * Returns the defaults of the contract.
	 * @return the default settings
	 */
	public static BalancingSpec defaults() {
		return new BalancingSpec(PolicySpec.defaults(), ConnectionsSpec.defaults(), StartupSpec.defaults(),
				SubsetSpec.defaults(), HealthCheckSpec.defaults(), OutlierSpec.defaults(), SlowStartSpec.defaults(),
				0.5, LimitsSpec.defaults());
	}

	/**
	 * Returns these settings with another policy.
	 * @param policy the policy
	 * @return a copy
	 */
	public BalancingSpec withPolicy(PolicySpec policy) {
		return new BalancingSpec(policy, this.connections, this.startup, this.subset, this.healthCheck, this.outlier,
				this.slowStart, this.panicThreshold, this.limits);
	}

}
