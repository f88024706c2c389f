package io.github.grpclb.autoconfigure.client;

import java.util.Set;

import io.github.grpclb.autoconfigure.failure.InvalidGrpcLbPropertyException;
import io.github.grpclb.spec.BalancingSpec;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.InvalidSpecException;
import io.github.grpclb.spec.PolicyName;

/**
 * Refuses settings that the engine of this version does not carry out. A setting that is
 * accepted and ignored would be worse than none.
 */
final class VersionCheck {

	private static final Set<PolicyName> POLICIES = Set.of(PolicyName.PICK_FIRST, PolicyName.ROUND_ROBIN,
			PolicyName.RANDOM, PolicyName.LEAST_REQUEST, PolicyName.WEIGHTED_ROUND_ROBIN, PolicyName.PEAK_EWMA,
			PolicyName.RING_HASH, PolicyName.MAGLEV);

	void check(ClientSpec spec) {
		try {
			check(spec.balancing());
		}
		catch (InvalidSpecException ex) {
			throw new InvalidGrpcLbPropertyException("grpc.lb.clients." + spec.name(), ex);
		}
	}

	private static void check(BalancingSpec spec) {
		if (!POLICIES.contains(spec.policy().name())) {
			throw new InvalidSpecException("policy", spec.policy().name(),
					"pick-first, round-robin, random, least-request, weighted-round-robin, peak-ewma, ring-hash or maglev in this version",
					"Choose one of them; docs/policies.md says which fits which workload.");
		}
	}

}
