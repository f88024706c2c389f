package io.github.grpclb.invariant;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.LocalitySpec;
import io.github.grpclb.spec.OutlierSpec;
import io.github.grpclb.spec.PolicyName;
import io.github.grpclb.spec.RouteSpec;
import io.github.grpclb.spec.RoutingSpec;
import io.github.grpclb.spec.SubsetSpec;
import io.github.grpclb.testing.Settings;

/**
 * Combinations of features.
 */
final class RandomSettings {

	static final int COMBINATIONS = 24;

	static final Map<String, Map<String, String>> GROUPS = Map.of("v1", Map.of("version", "v1"), "v2",
			Map.of("version", "v2"));

	private static final PolicyName[] POLICIES = PolicyName.values();

	private RandomSettings() {
	}

	/**
	 * Every policy, with each other feature on in half of the combinations.
	 * @param combination 0 to {@link #COMBINATIONS}
	 * @param random chooses the details
	 * @return the client
	 */
	static ClientSpec of(int combination, Random random) {
		// What is on depends on the combination alone.
		Random features = new Random(combination);
		Settings settings = new Settings().policy(POLICIES[combination % POLICIES.length]);
		settings.healthCheck(features.nextInt(3) > 0);
		settings.panic(features.nextBoolean() ? 0.5 : 0);
		settings.startup(features.nextBoolean() ? 0.5 : 0, Duration.ofSeconds(2));
		if (features.nextBoolean()) {
			settings.subset(new SubsetSpec(2 + random.nextInt(4), SubsetSpec.Strategy.RENDEZVOUS,
					random.nextBoolean() ? Duration.ofSeconds(20) : Duration.ZERO, "client-" + random.nextInt(5)));
		}
		if (features.nextBoolean()) {
			settings.slowStart(Duration.ofSeconds(1 + random.nextInt(20)), 1, 0.1);
		}
		if (features.nextBoolean()) {
			settings.limits(0, 1 + random.nextInt(6));
		}
		if (features.nextBoolean()) {
			settings.connections(1 + random.nextInt(2), 2 + random.nextInt(3), 1 + random.nextInt(4),
					Duration.ofSeconds(10 + random.nextInt(30)));
		}
		settings.outlier(features.nextInt(3) > 0 ? outlier(random) : Settings.noOutliers());
		return settings.client("static://10.0.0.1:1")
			.withRouting(routing(features.nextBoolean(), features.nextBoolean(), random));
	}

	private static OutlierSpec outlier(Random random) {
		return new OutlierSpec(true, Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(60),
				random.nextInt(101), 1 + random.nextInt(4), new OutlierSpec.SuccessRate(1, 3, 5),
				new OutlierSpec.FailurePercentage(50, 2, 3), new OutlierSpec.Latency(random.nextBoolean() ? 3 : 0, 3));
	}

	private static RoutingSpec routing(boolean locality, boolean split, Random random) {
		LocalitySpec zone = new LocalitySpec(locality ? "a" : "", 0.7);
		if (!split) {
			return new RoutingSpec(zone, Map.of(), Map.of(), List.of(), null);
		}
		List<RouteSpec> routes = random.nextBoolean() ? List.of()
				: List.of(new RouteSpec(null, null, null, null, List.of("test.Other"), "v2"));
		return new RoutingSpec(zone, GROUPS, Map.of("v1", 1 + random.nextInt(99), "v2", random.nextInt(100)), routes,
				null);
	}

}
