package io.github.grpclb.balancer;

import io.grpc.LoadBalancer;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.control.BalancedClient;
import io.github.grpclb.control.BalancedConfig;
import io.github.grpclb.control.LiveSpec;
import io.github.grpclb.discovery.LbNameResolverProvider;
import io.github.grpclb.spec.BalancingSpec;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.PolicySpec;

/**
 * A config that did not come from our resolver but as JSON, from a control plane of xDS.
 * It says which policy picks; everything else stays the client's: its settings, its
 * operators' overrides, and who looks at it.
 */
final class ForeignConfig {

	private ForeignConfig() {
	}

	/**
	 * Finds the client whose channel is balanced.
	 * @param helper the policy's, however many policies of xDS stand above it
	 * @return the client, {@code null} if the channel is not one of ours
	 */
	static @Nullable BalancedClient owner(LoadBalancer.Helper helper) {
		try {
			return helper.getNameResolverArgs().getArg(LbNameResolverProvider.CLIENT);
		}
		catch (UnsupportedOperationException ex) {
			// A helper that is not a channel's.
			return null;
		}
	}

	static BalancedConfig adopt(BalancedConfig config, @Nullable BalancedClient owner) {
		if (config.client() != null || owner == null) {
			return config;
		}
		LiveSpec live = owner.live();
		PolicySpec policy = config.live().spec().balancing().policy();
		BalancingSpec balancing = live.spec().balancing().withPolicy(policy);
		ClientSpec spec = live.spec().withBalancing(balancing);
		return new BalancedConfig(new LiveSpec(spec, live.overrides()), owner);
	}

}
