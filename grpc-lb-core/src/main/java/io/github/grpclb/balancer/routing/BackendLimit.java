package io.github.grpclb.balancer.routing;

import io.grpc.LoadBalancer.PickResult;
import io.grpc.Status;

import io.github.grpclb.Internal;
import io.github.grpclb.spec.ClientSpec;

/**
 * How many calls each backend may have in flight.
 *
 * @param max the limit; the largest int for none
 * @param exceeded what becomes of a call when every backend is at its limit: it fails at
 * once, even if it waits for ready
 */
@Internal
public record BackendLimit(int max, PickResult exceeded) {

	public static final BackendLimit NONE = new BackendLimit(Integer.MAX_VALUE, PickResult.withNoResult());

	public static BackendLimit of(ClientSpec spec) {
		int max = spec.balancing().limits().maxConcurrentPerBackend();
		if (max == 0) {
			return NONE;
		}
		Status status = Status.RESOURCE_EXHAUSTED.withDescription(
				("Client '%s': every backend that can be picked has limits.max-concurrent-per-backend (%d) calls in "
						+ "flight. Raise the limit, or add backends.")
					.formatted(spec.name(), max));
		return new BackendLimit(max, PickResult.withDrop(status));
	}

	/**
	 * What becomes of an attempt for which there would be room if it were not for hedges.
	 */
	static final PickResult HEDGED = PickResult.withNoResult("hedged",
			"every backend has limits.max-concurrent-per-backend calls in flight, and some of them are hedges");

	/** Whether a pick has found no room. */
	boolean full(PickResult result) {
		return on() && (result == this.exceeded || result == HEDGED);
	}

	/**
	 * Under how many calls in flight a backend takes a hedge as well: half of the limit,
	 * because a hedge that takes the last place makes somebody wait, and because hedging
	 * a busy fleet makes it slower.
	 */
	int maxForHedge() {
		return on() ? (this.max + 1) / 2 : this.max;
	}

	boolean on() {
		return this.max != Integer.MAX_VALUE;
	}

}
