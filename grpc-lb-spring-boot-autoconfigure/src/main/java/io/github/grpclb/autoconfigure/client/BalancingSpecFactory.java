package io.github.grpclb.autoconfigure.client;

import io.github.grpclb.autoconfigure.client.ClientProperties.Connections;
import io.github.grpclb.autoconfigure.client.ClientProperties.FailurePercentage;
import io.github.grpclb.autoconfigure.client.ClientProperties.HealthCheck;
import io.github.grpclb.autoconfigure.client.ClientProperties.Latency;
import io.github.grpclb.autoconfigure.client.ClientProperties.Limits;
import io.github.grpclb.autoconfigure.client.ClientProperties.OutlierDetection;
import io.github.grpclb.autoconfigure.client.ClientProperties.SlowStart;
import io.github.grpclb.autoconfigure.client.ClientProperties.Startup;
import io.github.grpclb.autoconfigure.client.ClientProperties.Subset;
import io.github.grpclb.autoconfigure.client.ClientProperties.SuccessRate;
import io.github.grpclb.spec.BalancingSpec;
import io.github.grpclb.spec.ConnectionsSpec;
import io.github.grpclb.spec.HealthCheckSpec;
import io.github.grpclb.spec.LimitsSpec;
import io.github.grpclb.spec.OutlierSpec;
import io.github.grpclb.spec.SlowStartSpec;
import io.github.grpclb.spec.StartupSpec;
import io.github.grpclb.spec.SubsetSpec;

import static io.github.grpclb.autoconfigure.bind.Defaulting.or;

/**
 * Makes the part of a spec that says how calls are spread, and over which backends.
 */
final class BalancingSpecFactory {

	private final ClientProperties properties;

	private final BalancingSpec defaults = BalancingSpec.defaults();

	BalancingSpecFactory(ClientProperties properties) {
		this.properties = properties;
	}

	BalancingSpec create() {
		return new BalancingSpec(new PolicySpecFactory(this.properties).create(), connections(), startup(), subset(),
				healthCheck(), outlier(), slowStart(),
				or(this.properties.panicThreshold(), new Ratio(this.defaults.panicThreshold())).value(), limits());
	}

	private ConnectionsSpec connections() {
		ConnectionsSpec absent = this.defaults.connections();
		Connections set = this.properties.connections();
		int perBackend = or(set, Connections::perBackend, absent.perBackend());
		return new ConnectionsSpec(perBackend,
				or(set, Connections::maxPerBackend, Math.max(perBackend, absent.maxPerBackend())),
				or(set, Connections::scaleUpAt, absent.scaleUpAt()),
				or(set, Connections::idleTimeout, absent.idleTimeout()),
				or(set, Connections::connectTimeout, absent.connectTimeout()));
	}

	private StartupSpec startup() {
		StartupSpec absent = this.defaults.startup();
		Startup set = this.properties.startup();
		return new StartupSpec(or(set, Startup::minReady, new Ratio(absent.minReady())).value(),
				or(set, Startup::maxWait, absent.maxWait()));
	}

	private SubsetSpec subset() {
		SubsetSpec absent = this.defaults.subset();
		Subset set = this.properties.subset();
		int size = or(set, Subset::size, absent.size());
		return new SubsetSpec(size, or(set, Subset::strategy, absent.strategy()),
				or(set, Subset::rotateEvery, absent.rotateEvery()),
				or(set, Subset::clientId, (size > 0) ? HostIdentity.name() : absent.clientId()));
	}

	private HealthCheckSpec healthCheck() {
		HealthCheckSpec absent = this.defaults.healthCheck();
		HealthCheck set = this.properties.healthCheck();
		return new HealthCheckSpec(or(set, HealthCheck::enabled, absent.enabled()),
				or(set, HealthCheck::service, absent.service()));
	}

	private OutlierSpec outlier() {
		OutlierSpec absent = this.defaults.outlier();
		OutlierDetection set = this.properties.outlierDetection();
		SuccessRate rate = (set != null) ? set.successRate() : null;
		FailurePercentage percentage = (set != null) ? set.failurePercentage() : null;
		Latency latency = (set != null) ? set.latency() : null;
		return new OutlierSpec(or(set, OutlierDetection::enabled, absent.enabled()),
				or(set, OutlierDetection::interval, absent.interval()),
				or(set, OutlierDetection::baseEjectionTime, absent.baseEjectionTime()),
				or(set, OutlierDetection::maxEjectionTime, absent.maxEjectionTime()),
				or(set, OutlierDetection::maxEjectionPercent, absent.maxEjectionPercent()),
				or(set, OutlierDetection::consecutiveFailures, absent.consecutiveFailures()),
				new OutlierSpec.SuccessRate(or(rate, SuccessRate::stdevFactor, absent.successRate().stdevFactor()),
						or(rate, SuccessRate::minHosts, absent.successRate().minHosts()),
						or(rate, SuccessRate::minRequests, absent.successRate().minRequests())),
				new OutlierSpec.FailurePercentage(
						or(percentage, FailurePercentage::threshold, absent.failurePercentage().threshold()),
						or(percentage, FailurePercentage::minHosts, absent.failurePercentage().minHosts()),
						or(percentage, FailurePercentage::minRequests, absent.failurePercentage().minRequests())),
				new OutlierSpec.Latency(or(latency, Latency::factor, absent.latency().factor()),
						or(latency, Latency::minRequests, absent.latency().minRequests())));
	}

	private SlowStartSpec slowStart() {
		SlowStartSpec absent = this.defaults.slowStart();
		SlowStart set = this.properties.slowStart();
		return new SlowStartSpec(or(set, SlowStart::window, absent.window()),
				or(set, SlowStart::aggression, absent.aggression()),
				or(set, SlowStart::minWeight, new Ratio(absent.minWeight())).value());
	}

	private LimitsSpec limits() {
		LimitsSpec absent = this.defaults.limits();
		Limits set = this.properties.limits();
		return new LimitsSpec(or(set, Limits::maxConcurrent, absent.maxConcurrent()),
				or(set, Limits::maxConcurrentPerBackend, absent.maxConcurrentPerBackend()));
	}

}
