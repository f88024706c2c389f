package io.github.grpclb.benchmarks.harness;

import java.util.Map;
import java.util.function.LongSupplier;

import com.google.common.base.Ticker;
import io.grpc.LoadBalancer;
import io.grpc.LoadBalancerProvider;
import io.grpc.NameResolver.ConfigOrError;
import io.grpc.util.OutlierDetectionLoadBalancer;
import io.grpc.util.OutlierDetectionLoadBalancerProvider;

/**
 * grpc-java's outlier detection on a clock of our choice.
 */
final class OutlierDetectionOnClock extends LoadBalancerProvider {

	private final OutlierDetectionLoadBalancerProvider delegate = new OutlierDetectionLoadBalancerProvider();

	private final Ticker ticker;

	OutlierDetectionOnClock(LongSupplier clock) {
		this.ticker = new Ticker() {
			@Override
			public long read() {
				return clock.getAsLong();
			}
		};
	}

	@Override
	public LoadBalancer newLoadBalancer(LoadBalancer.Helper helper) {
		return new OutlierDetectionLoadBalancer(helper, this.ticker);
	}

	@Override
	public ConfigOrError parseLoadBalancingPolicyConfig(Map<String, ?> config) {
		return this.delegate.parseLoadBalancingPolicyConfig(config);
	}

	@Override
	public boolean isAvailable() {
		return true;
	}

	@Override
	public int getPriority() {
		return this.delegate.getPriority();
	}

	@Override
	public String getPolicyName() {
		return this.delegate.getPolicyName();
	}

}
