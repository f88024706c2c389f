package io.github.grpclb.verification.traffic;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.github.grpclb.spec.HashSpec;
import io.github.grpclb.spec.LocalitySpec;
import io.github.grpclb.spec.RouteSpec;
import io.github.grpclb.spec.RoutingSpec;
import io.github.grpclb.verification.client.VerifiedClient;
import io.github.grpclb.verification.client.VerifiedClient.Settings;
import io.github.grpclb.verification.peer.CountingServer;

/**
 * A drawn mix of features, pattern and load.
 *
 * @param policy the pick policy
 * @param attempts how often a call may be sent
 * @param hedged whether attempts run beside each other
 * @param clientLimit open calls of the client, 0 for no limit
 * @param backendLimit open calls of each backend, 0 for no limit
 * @param split whether calls are split 75 to 25 and one method is routed
 * @param pattern how calls come
 * @param load calls as a share of what the servers can do
 * @param impatient whether a third of the deadlines is too short
 */
record Features(String policy, int attempts, boolean hedged, int clientLimit, int backendLimit, boolean split,
		Pattern pattern, double load, boolean impatient) {

	static final String HEADER = "x-key";

	static final String STABLE = "stable";

	static final String CANARY = "canary";

	static final int STABLE_PERCENT = 75;

	private static final double[] LOADS = { 0.1, 0.5, 1, 2, 3 };

	static Features draw(Random random) {
		List<String> policies = VerifiedClient.policies();
		String policy = policies.get(random.nextInt(policies.size()));
		int sending = random.nextInt(3);
		int limits = random.nextInt(3);
		return new Features(policy, 1 + sending, sending == 1, (limits == 1) ? 40 : 0, (limits == 2) ? 12 : 0,
				random.nextBoolean(), Pattern.values()[random.nextInt(Pattern.values().length)],
				LOADS[random.nextInt(LOADS.length)], random.nextBoolean());
	}

	/** Whether calls with a key have an owner that nothing takes them away from. */
	boolean owned() {
		return (this.policy.equals("ring-hash") || this.policy.equals("maglev")) && this.attempts == 1
				&& this.backendLimit == 0 && calm();
	}

	/** Whether servers answer all calls in time, so that none fails or moves. */
	boolean calm() {
		return this.load <= 0.5 && !this.impatient && this.pattern != Pattern.BURSTS;
	}

	/** Whether all calls of a group go to one backend. */
	boolean onOneBackend() {
		return this.policy.equals("pick-first");
	}

	int callsPerSecond(int each, int servers) {
		return (int) (this.load * each * (onOneBackend() ? 1 : servers));
	}

	Settings settings() {
		Settings settings = Settings.defaults()
			.policy(this.policy)
			.limits(this.clientLimit, this.backendLimit)
			.balancing((spec) -> spec
				.withPolicy(spec.policy().withHash(new HashSpec(HEADER, 0, HashSpec.Fallback.RANDOM))));
		if (this.hedged) {
			settings = settings.hedging(Duration.ofMillis(60));
		}
		else if (this.attempts == 1) {
			settings = settings.withoutRetry();
		}
		if (!this.split) {
			return settings;
		}
		RouteSpec other = new RouteSpec(null, null, null, null, List.of(CountingServer.OTHER.getFullMethodName()),
				CANARY);
		RoutingSpec routing = new RoutingSpec(LocalitySpec.defaults(),
				Map.of(STABLE, Map.of("track", STABLE), CANARY, Map.of("track", CANARY)),
				Map.of(STABLE, STABLE_PERCENT, CANARY, 100 - STABLE_PERCENT), List.of(other), null);
		return settings.and((spec) -> spec.withRouting(routing));
	}

}
