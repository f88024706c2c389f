package io.github.grpclb.benchmarks.harness;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import io.grpc.LoadBalancerProvider;
import io.grpc.LoadBalancerRegistry;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.balancer.BalancedLoadBalancerProvider;
import io.github.grpclb.control.BalancedConfig;
import io.github.grpclb.spec.BalancingSpec;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.spec.OutlierSpec;
import io.github.grpclb.spec.PolicyName;
import io.github.grpclb.spec.PolicySpec;

/**
 * The policies under test: those of grpc-java, and ours with the one that each is held
 * against.
 */
public final class Contenders {

	/** The header that the hash policies read. */
	public static final String HASH_HEADER = "x-client-id";

	/** Counts calls for each backend over round robin, as ours do under every policy. */
	private static final String OUTLIER_DETECTION = "outlier_detection(round_robin)";

	private static final String OUTLIER_DETECTION_OF_LEAST_REQUEST = "outlier_detection(least_request)";

	static {
		// grpc-java's ring hash refuses every call outside xDS unless this is set.
		System.setProperty("GRPC_EXPERIMENTAL_RING_HASH_SET_REQUEST_HASH_KEY", "true");
	}

	private static final List<Contender> THEIRS = List.of(theirs("pick_first", "pick_first", Map.of()),
			theirs("round_robin", "round_robin", Map.of()),
			theirs("least_request", "least_request_experimental", Map.of()),
			theirs("least_request(10)", "least_request_experimental", Map.of("choiceCount", 10.0)),
			// Its clock cannot be replaced: a weight must neither wait nor expire in real
			// time.
			theirs("weighted_round_robin", "weighted_round_robin",
					Map.of("blackoutPeriod", "0s", "weightExpirationPeriod", "180s")),
			theirs("ring_hash", "ring_hash_experimental", Map.of("requestHashHeader", HASH_HEADER)),
			new Contender(OUTLIER_DETECTION, null, null, OutlierDetectionOnClock::new,
					Map.of("interval", "10s", "successRateEjection", Map.of(), "failurePercentageEjection", Map.of(),
							"childPolicy", List.of(Map.of("round_robin", Map.of())))),
			new Contender(OUTLIER_DETECTION_OF_LEAST_REQUEST, null, null, OutlierDetectionOnClock::new,
					Map.of("interval", "10s", "successRateEjection", Map.of(), "failurePercentageEjection", Map.of(),
							"childPolicy", List.of(Map.of("least_request_experimental", Map.of())))));

	private static final List<Contender> OURS = List.of(ours("pick-first", "pick_first", OUTLIER_DETECTION),
			ours("round-robin", "round_robin", OUTLIER_DETECTION), ours("random", "round_robin", OUTLIER_DETECTION),
			ours("adaptive", "least_request", "least_request"), ours("least-request", "least_request", "least_request"),
			ours("peak-ewma", "least_request", "least_request"), ours("prequal", "least_request", "least_request"),
			weighted("latency"), weighted("load-report"), hashing("ring-hash"), hashing("maglev"));

	private Contenders() {
	}

	/**
	 * Returns all contenders.
	 * @return grpc-java's first
	 */
	public static List<Contender> all() {
		return Stream.concat(THEIRS.stream(), OURS.stream()).toList();
	}

	/**
	 * Returns our policies.
	 * @return each with a counterpart
	 */
	public static List<Contender> ours() {
		return OURS;
	}

	/**
	 * Finds a contender.
	 * @param name its name in the reports
	 * @return the contender
	 */
	public static Contender of(String name) {
		return all().stream()
			.filter((contender) -> contender.name().equals(name))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("no contender " + name + " among " + all()));
	}

	private static Contender theirs(String name, String policy, Map<String, ?> config) {
		return new Contender(name, null, null, (clock) -> registered(policy), config);
	}

	private static Contender ours(String policy, String counterpart, String counting) {
		return new Contender("balanced/" + policy, counterpart, counting, BalancedLoadBalancerProvider::new,
				Map.of("policy", policy));
	}

	/**
	 * Returns a policy of ours with outlier detection off.
	 * @param policy its name in configuration
	 * @return a contender that is not among {@link #all()}
	 */
	public static Contender withoutEjection(String policy) {
		BalancingSpec defaults = BalancingSpec.defaults().withPolicy(PolicySpec.of(PolicyName.of(policy)));
		OutlierSpec rules = defaults.outlier();
		OutlierSpec off = new OutlierSpec(false, rules.interval(), rules.baseEjectionTime(), rules.maxEjectionTime(),
				rules.maxEjectionPercent(), rules.consecutiveFailures(), rules.successRate(), rules.failurePercentage(),
				rules.latency());
		ClientSpec spec = ClientSpec.of("simulated", "service-config:///simulated")
			.withBalancing(new BalancingSpec(defaults.policy(), defaults.connections(), defaults.startup(),
					defaults.subset(), defaults.healthCheck(), off, defaults.slowStart(), defaults.panicThreshold(),
					defaults.limits()));
		return new Contender("balanced/" + policy, "least_request", "least_request", BalancedLoadBalancerProvider::new,
				Objects.requireNonNull(asJson(BalancedConfig.of(spec))));
	}

	@SuppressWarnings("unchecked") // BalancedConfig wrote it
	private static @Nullable Map<String, ?> asJson(BalancedConfig config) {
		return (Map<String, ?>) config.toServiceConfig().get(BalancedConfig.POLICY);
	}

	private static Contender weighted(String source) {
		String policy = "weighted-round-robin";
		return new Contender("balanced/" + policy + "(" + source + ")", "weighted_round_robin", "weighted_round_robin",
				BalancedLoadBalancerProvider::new, Map.of("policy", policy, policy, Map.of("source", source)));
	}

	private static Contender hashing(String policy) {
		return new Contender("balanced/" + policy, "ring_hash", OUTLIER_DETECTION, BalancedLoadBalancerProvider::new,
				Map.of("policy", policy, "hash", Map.of("header", HASH_HEADER)));
	}

	private static LoadBalancerProvider registered(String policy) {
		return Objects.requireNonNull(LoadBalancerRegistry.getDefaultRegistry().getProvider(policy), policy);
	}

}
