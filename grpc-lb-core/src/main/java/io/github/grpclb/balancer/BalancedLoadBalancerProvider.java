package io.github.grpclb.balancer;

import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;

import io.grpc.LoadBalancer;
import io.grpc.LoadBalancerProvider;
import io.grpc.NameResolver.ConfigOrError;
import io.grpc.Status;
import io.grpc.protobuf.services.HealthCheckingLoadBalancerUtil;

import io.github.grpclb.balancer.connection.DirectSubchannels;
import io.github.grpclb.control.BalancedConfig;
import io.github.grpclb.spec.BalancingSpec;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.InvalidSpecException;
import io.github.grpclb.spec.PolicyJson;

/**
 * Provides the {@code balanced} policy. It is usually configured by the {@code lb}
 * resolver; as JSON, {@code {"balanced": {"policy": "round-robin"}}} works too (see
 * {@link PolicyJson}).
 */
public final class BalancedLoadBalancerProvider extends LoadBalancerProvider {

	private final LongSupplier ticker;

	/**
	 * Creates the provider, as {@code ServiceLoader} does.
	 */
	public BalancedLoadBalancerProvider() {
		this(System::nanoTime);
	}

	/**
	 * Creates a provider that runs on another clock.
	 * @param ticker a monotonic clock in nanoseconds
	 */
	public BalancedLoadBalancerProvider(LongSupplier ticker) {
		this.ticker = ticker;
	}

	@Override
	public boolean isAvailable() {
		return true;
	}

	@Override
	public int getPriority() {
		return 5;
	}

	@Override
	public String getPolicyName() {
		return BalancedConfig.POLICY;
	}

	@Override
	public LoadBalancer newLoadBalancer(LoadBalancer.Helper helper) {
		DirectSubchannels transports = new DirectSubchannels(helper);
		return HealthCheckingLoadBalancerUtil.newHealthCheckingLoadBalancer(
				new BalancerFactory((checked) -> new BalancedLoadBalancer(helper, transports, checked, this.ticker)),
				transports);
	}

	@Override
	public ConfigOrError parseLoadBalancingPolicyConfig(Map<String, ?> raw) {
		BalancedConfig config = BalancedConfig.from(raw);
		if (config != null) {
			return ConfigOrError.fromConfig(config);
		}
		try {
			ClientSpec spec = ClientSpec.of(BalancedConfig.POLICY, "service-config:///json")
				.withBalancing(BalancingSpec.defaults().withPolicy(PolicyJson.read(raw)));
			return ConfigOrError.fromConfig(BalancedConfig.of(spec));
		}
		catch (InvalidSpecException ex) {
			return ConfigOrError.fromError(Status.INVALID_ARGUMENT.withDescription(ex.getMessage()).withCause(ex));
		}
	}

	private static final class BalancerFactory extends LoadBalancer.Factory {

		private final Function<LoadBalancer.Helper, LoadBalancer> create;

		BalancerFactory(Function<LoadBalancer.Helper, LoadBalancer> create) {
			this.create = create;
		}

		@Override
		public LoadBalancer newLoadBalancer(LoadBalancer.Helper helper) {
			return this.create.apply(helper);
		}

	}

}
