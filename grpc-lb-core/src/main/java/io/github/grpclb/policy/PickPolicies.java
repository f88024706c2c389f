package io.github.grpclb.policy;

import io.github.grpclb.spec.PolicySpec;

/**
 * Finds the policy that a client is configured with.
 */
public final class PickPolicies {

	private PickPolicies() {
	}

	/**
	 * Creates a policy.
	 * @param spec which one, and its settings
	 * @param context what it may use of its channel
	 * @return a policy for one set of backends of one channel
	 */
	public static PickPolicy create(PolicySpec spec, PolicyContext context) {
		return switch (spec.name()) {
			case PICK_FIRST -> new PickFirst();
			case ROUND_ROBIN -> new RoundRobin();
			case RANDOM -> new RandomPick();
			case LEAST_REQUEST -> new LeastRequest(spec.leastRequest(), context);
			case RING_HASH -> new HashPolicy(spec.hash(), Ring::build);
			case MAGLEV -> new HashPolicy(spec.hash(), Maglev::build);
			case WEIGHTED_ROUND_ROBIN -> switch (spec.weightedRoundRobin().source()) {
				case STATIC -> new RoundRobin();
				case LATENCY -> WeightedRoundRobin.byLatency(context);
				case LOAD_REPORT -> WeightedRoundRobin.byLoadReports(context);
			};
			case PEAK_EWMA -> new PeakEwma(spec.peakEwma(), context);
			case PREQUAL -> new Prequal(spec.prequal(), context);
		};
	}

}
