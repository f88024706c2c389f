package io.github.grpclb.spec;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PolicyJsonTests {

	@Test
	void nothingMeansTheDefaults() {
		assertThat(PolicyJson.read(Map.of())).isEqualTo(PolicySpec.defaults());
	}

	@Test
	void keysAreThoseOfTheConfiguration() {
		PolicySpec policy = PolicyJson.read(Map.of("policy", "maglev", "least-request", Map.of("choices", 3.0),
				"weighted-round-robin", Map.of("source", "load-report"), "peak-ewma",
				Map.of("decay", "2.5s", "choices", 4.0), "hash",
				Map.of("header", "x-id", "balance-factor", 2.0, "fallback", "round-robin"), "prequal",
				Map.of("probe-rate", 1.5, "pool-size", 8.0, "hot-quantile", 0.9), "policy-config", Map.of("tau", 3.0)));
		assertThat(policy).isEqualTo(new PolicySpec(PolicyName.MAGLEV, new LeastRequestSpec(3),
				new WeightedRoundRobinSpec(WeightedRoundRobinSpec.Source.LOAD_REPORT),
				new PeakEwmaSpec(Duration.ofMillis(2500), 4), new HashSpec("x-id", 2, HashSpec.Fallback.ROUND_ROBIN),
				new PrequalSpec(1.5, 8, 0.9), Map.of("tau", 3.0)));
		assertThat(PolicyJson.read(Map.of("least-request", Map.of("choices", "full"))).leastRequest().choices())
			.isEqualTo(LeastRequestSpec.FULL);
	}

	@Test
	void mistakesAreRefusedWithTheirPlace() {
		refuses(Map.of("policy", "the fastest"), "'policy' is 'the fastest'");
		refuses(Map.of("polici", "random"), "'polici' is 'random'");
		refuses(Map.of("hash", Map.of("headr", "x")), "'hash.headr' is 'x'");
		refuses(Map.of("hash", "x"), "'hash' is 'x', but must be an object");
		refuses(Map.of("peak-ewma", Map.of("decay", "10 seconds")), "'peak-ewma.decay'");
		refuses(Map.of("prequal", Map.of("pool-size", 2.5)), "a whole number");
		refuses(Map.of("weighted-round-robin", Map.of("source", "guess")), "one of static, latency, load-report");
	}

	private static void refuses(Map<String, ?> json, String message) {
		assertThatThrownBy(() -> PolicyJson.read(json)).isInstanceOf(InvalidSpecException.class)
			.hasMessageContaining(message);
	}

}
