package io.github.grpclb.autoconfigure.client;

import java.util.Set;

import io.github.grpclb.autoconfigure.failure.InvalidGrpcLbPropertyException;
import io.github.grpclb.spec.BalancingSpec;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.InvalidSpecException;
import io.github.grpclb.spec.PolicyName;
import io.github.grpclb.spec.RoutingSpec;
import io.github.grpclb.spec.SubsetSpec;

/**
 * Refuses settings that the engine of this version does not carry out. A setting that is
 * accepted and ignored would be worse than none.
 */
final class VersionCheck {

	private static final Set<PolicyName> POLICIES = Set.of(PolicyName.PICK_FIRST, PolicyName.ROUND_ROBIN,
			PolicyName.RANDOM, PolicyName.LEAST_REQUEST, PolicyName.RING_HASH, PolicyName.MAGLEV);

	void check(ClientSpec spec) {
		try {
			check(spec.balancing());
			check(spec.routing());
		}
		catch (InvalidSpecException ex) {
			throw new InvalidGrpcLbPropertyException("grpc.lb.clients." + spec.name(), ex);
		}
	}

	private static void check(BalancingSpec spec) {
		if (!POLICIES.contains(spec.policy().name())) {
			throw new InvalidSpecException("policy", spec.policy().name(),
					"pick-first, round-robin, random, least-request, ring-hash or maglev in this version",
					"Choose one of them; docs/policies.md says which fits which workload.");
		}
		refuse("subset", spec.subset(), SubsetSpec.defaults());
	}

	private static void check(RoutingSpec spec) {
		RoutingSpec defaults = RoutingSpec.defaults();
		refuse("locality", spec.locality(), defaults.locality());
		refuse("split", spec.split(), defaults.split());
		refuse("routes", spec.routes(), defaults.routes());
		if (spec.canary() != null) {
			refuse("canary", spec.canary(), "none");
		}
	}

	private static void refuse(String property, Object set, Object absent) {
		if (!set.equals(absent)) {
			throw new InvalidSpecException(property, set, "left out in this version",
					"Remove it. It is part of the configuration's contract but not of this version's engine.");
		}
	}

}
