package io.github.grpclb.spec;

import java.util.Map;

import io.github.grpclb.spec.HashSpec.Fallback;
import io.github.grpclb.spec.WeightedRoundRobinSpec.Source;

/**
 * The keys of a policy, read from the JSON of a service config and from
 * {@code grpc.lb.clients.<name>} alike, for example
 * <pre>{@code {"balanced": {"policy": "ring-hash", "hash": {"header": "x-client-id"}}}}</pre>
 */
public final class PolicyJson {

	private PolicyJson() {
	}

	/**
	 * Reads a policy.
	 * @param json the value of {@code balanced}; durations are written {@code "10s"} as
	 * in all service configs
	 * @return the policy, with defaults for what is left out
	 * @throws InvalidSpecException if a key is unknown or a value not allowed
	 */
	public static PolicySpec read(Map<String, ?> json) {
		JsonSection root = new JsonSection("", json);
		PolicySpec defaults = PolicySpec.of(PolicyName.of(root.text("policy", PolicySpec.defaults().name().id())));
		PolicySpec policy = new PolicySpec(defaults.name(), leastRequest(root.section("least-request")),
				weightedRoundRobin(root.section("weighted-round-robin")),
				peakEwma(root.section("peak-ewma"), defaults.peakEwma()), hash(root.section("hash"), defaults.hash()),
				prequal(root.section("prequal"), defaults.prequal()), root.map("policy-config"));
		root.refuseOthers();
		return policy;
	}

	private static LeastRequestSpec leastRequest(JsonSection json) {
		if (json.isNumber("choices")) {
			return json.done(new LeastRequestSpec(json.integer("choices", LeastRequestSpec.AUTO)));
		}
		String choices = json.text("choices", "auto");
		if (!choices.equals("auto") && !choices.equals("full")) {
			throw new InvalidSpecException("least-request.choices", choices, "auto, full, or a number from 2 to 10",
					"Leave it at auto unless a benchmark of your own says otherwise.");
		}
		return json.done(new LeastRequestSpec(choices.equals("full") ? LeastRequestSpec.FULL : LeastRequestSpec.AUTO));
	}

	private static WeightedRoundRobinSpec weightedRoundRobin(JsonSection json) {
		return json.done(new WeightedRoundRobinSpec(switch (json.oneOf("source", "static", "latency", "load-report")) {
			case "latency" -> Source.LATENCY;
			case "load-report" -> Source.LOAD_REPORT;
			default -> Source.STATIC;
		}));
	}

	private static PeakEwmaSpec peakEwma(JsonSection json, PeakEwmaSpec defaults) {
		return json.done(new PeakEwmaSpec(json.duration("decay", defaults.decay()),
				json.integer("choices", defaults.choices())));
	}

	private static HashSpec hash(JsonSection json, HashSpec defaults) {
		Fallback fallback = switch (json.oneOf("fallback", "random", "round-robin", "fail")) {
			case "round-robin" -> Fallback.ROUND_ROBIN;
			case "fail" -> Fallback.FAIL;
			default -> Fallback.RANDOM;
		};
		return json.done(new HashSpec(json.textOrNull("header"), json.textOrNull("field"),
				json.number("balance-factor", defaults.balanceFactor()), fallback));
	}

	private static PrequalSpec prequal(JsonSection json, PrequalSpec defaults) {
		return json.done(new PrequalSpec(json.number("probe-rate", defaults.probeRate()),
				json.integer("pool-size", defaults.poolSize()), json.number("hot-quantile", defaults.hotQuantile())));
	}

}
