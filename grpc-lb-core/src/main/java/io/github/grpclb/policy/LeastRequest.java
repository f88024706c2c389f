package io.github.grpclb.policy;

import io.github.grpclb.load.BackendLoad;
import io.github.grpclb.load.FailureHold;
import io.github.grpclb.spec.LeastRequestSpec;

/**
 * The backend with the fewest calls in flight for its weight (gRFC A48, Envoy's
 * least-request). A small set is compared in full, with turns among equals so that idle
 * backends are used evenly; of a large set, distinct backends drawn at random are
 * compared. Unlike {@code least_request_experimental} no backend is compared with itself,
 * and a failed call holds its place for a while (see {@link FailureHold}), so that a
 * backend that fails fast attracts nothing.
 *
 * @see <a href=
 * "https://github.com/grpc/proposal/blob/master/A48-xds-least-request-lb-policy.md#picker-behavior">gRFC
 * A48, picker behavior</a>
 * @see <a href=
 * "https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/load_balancers#weighted-least-request">Envoy:
 * weighted least request</a>
 */
final class LeastRequest implements PickPolicy {

	/** Where comparing all of them still costs less than a few cache misses. */
	private static final int FULL_UP_TO = 16;

	private final LeastRequestSpec spec;

	private final FailureHold hold;

	private final StripedCounters turns = new StripedCounters();

	LeastRequest(LeastRequestSpec spec, PolicyContext context) {
		this.spec = spec;
		this.hold = new FailureHold(context.scheduler());
	}

	@Override
	public void attach(BackendLoad load) {
		load.attach(null, this.hold);
	}

	@Override
	public Picker picker(Candidates candidates) {
		Candidate[] eligible = candidates.eligible();
		int choices = switch (this.spec.choices()) {
			case LeastRequestSpec.AUTO -> (eligible.length <= FULL_UP_TO) ? eligible.length : 2;
			case LeastRequestSpec.FULL -> eligible.length;
			default -> this.spec.choices();
		};
		if (choices >= eligible.length) {
			return candidates.equalWeights() ? new FullScan(eligible, this.turns)
					: new WeightedFullScan(eligible, WeightedOrder.of(eligible), this.turns);
		}
		if (candidates.equalWeights()) {
			return (choices == 2) ? new TwoChoices(eligible) : new Choices(eligible, choices);
		}
		return new WeightedChoices(eligible, WeightedOrder.of(eligible), choices);
	}

}
