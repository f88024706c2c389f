package io.github.grpclb.testing;

import java.time.Duration;

import io.github.grpclb.spec.BalancingSpec;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.ConnectionsSpec;
import io.github.grpclb.spec.HealthCheckSpec;
import io.github.grpclb.spec.LimitsSpec;
import io.github.grpclb.spec.OutlierSpec;
import io.github.grpclb.spec.PolicyName;
import io.github.grpclb.spec.PolicySpec;
import io.github.grpclb.spec.SlowStartSpec;
import io.github.grpclb.spec.StartupSpec;
import io.github.grpclb.spec.SubsetSpec;

/**
 * Balancing settings of a test: the defaults, but for what it sets.
 */
public final class Settings {

	private BalancingSpec spec = BalancingSpec.defaults();

	public Settings policy(PolicyName policy) {
		this.spec = this.spec.withPolicy(PolicySpec.of(policy));
		return this;
	}

	public Settings connections(int perBackend, int maxPerBackend, int scaleUpAt, Duration idleTimeout) {
		return set(new ConnectionsSpec(perBackend, maxPerBackend, scaleUpAt, idleTimeout), this.spec.startup(),
				this.spec.subset(), this.spec.healthCheck(), this.spec.outlier(), this.spec.slowStart(),
				this.spec.panicThreshold(), this.spec.limits());
	}

	public Settings startup(double minReady, Duration maxWait) {
		return set(this.spec.connections(), new StartupSpec(minReady, maxWait), this.spec.subset(),
				this.spec.healthCheck(), this.spec.outlier(), this.spec.slowStart(), this.spec.panicThreshold(),
				this.spec.limits());
	}

	public Settings subset(SubsetSpec subset) {
		return set(this.spec.connections(), this.spec.startup(), subset, this.spec.healthCheck(), this.spec.outlier(),
				this.spec.slowStart(), this.spec.panicThreshold(), this.spec.limits());
	}

	public Settings healthCheck(boolean enabled) {
		return set(this.spec.connections(), this.spec.startup(), this.spec.subset(), new HealthCheckSpec(enabled, ""),
				this.spec.outlier(), this.spec.slowStart(), this.spec.panicThreshold(), this.spec.limits());
	}

	public Settings outlier(OutlierSpec outlier) {
		return set(this.spec.connections(), this.spec.startup(), this.spec.subset(), this.spec.healthCheck(), outlier,
				this.spec.slowStart(), this.spec.panicThreshold(), this.spec.limits());
	}

	public Settings slowStart(Duration window, double aggression, double minWeight) {
		return set(this.spec.connections(), this.spec.startup(), this.spec.subset(), this.spec.healthCheck(),
				this.spec.outlier(), new SlowStartSpec(window, aggression, minWeight), this.spec.panicThreshold(),
				this.spec.limits());
	}

	public Settings panic(double threshold) {
		return set(this.spec.connections(), this.spec.startup(), this.spec.subset(), this.spec.healthCheck(),
				this.spec.outlier(), this.spec.slowStart(), threshold, this.spec.limits());
	}

	public Settings limits(int maxConcurrent, int maxConcurrentPerBackend) {
		return set(this.spec.connections(), this.spec.startup(), this.spec.subset(), this.spec.healthCheck(),
				this.spec.outlier(), this.spec.slowStart(), this.spec.panicThreshold(),
				new LimitsSpec(maxConcurrent, maxConcurrentPerBackend));
	}

	private Settings set(ConnectionsSpec connections, StartupSpec startup, SubsetSpec subset, HealthCheckSpec health,
			OutlierSpec outlier, SlowStartSpec slowStart, double panic, LimitsSpec limits) {
		this.spec = new BalancingSpec(this.spec.policy(), connections, startup, subset, health, outlier, slowStart,
				panic, limits);
		return this;
	}

	/** Outlier detection that does nothing but what the test adds to it. */
	public static OutlierSpec outliers(int consecutiveFailures) {
		return new OutlierSpec(true, Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofMinutes(5), 50,
				consecutiveFailures, new OutlierSpec.SuccessRate(0, 5, 100),
				new OutlierSpec.FailurePercentage(0, 5, 50), new OutlierSpec.Latency(0, 50));
	}

	public static OutlierSpec noOutliers() {
		OutlierSpec off = outliers(0);
		return new OutlierSpec(false, off.interval(), off.baseEjectionTime(), off.maxEjectionTime(), 0, 0,
				off.successRate(), off.failurePercentage(), off.latency());
	}

	public BalancingSpec build() {
		return this.spec;
	}

	/** A client of that name that has these settings. */
	public ClientSpec client(String target) {
		return ClientSpec.of("orders", target).withBalancing(this.spec);
	}

	/** A balancer in virtual time that has these settings. */
	public FakeChannel channel() {
		return new FakeChannel(client("static://10.0.0.1:1"));
	}

}
