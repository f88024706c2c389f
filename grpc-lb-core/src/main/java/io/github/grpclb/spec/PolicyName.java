package io.github.grpclb.spec;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The pick policies that a client can choose from.
 */
public enum PolicyName {

	/** All calls to the first backend that works, the next one when it fails. */
	PICK_FIRST("pick-first"),

	/** Every backend in turn, in proportion to its weight. */
	ROUND_ROBIN("round-robin"),

	/** A backend at random, in proportion to its weight. */
	RANDOM("random"),

	/** The backend with the fewest calls in flight (gRFC A48). */
	LEAST_REQUEST("least-request"),

	/** In proportion to weights that are set, measured or reported (gRFC A58). */
	WEIGHTED_ROUND_ROBIN("weighted-round-robin"),

	/** The lowest latency times calls in flight (Finagle's Peak EWMA). */
	PEAK_EWMA("peak-ewma"),

	/** The backend that owns the call's hash on a ring (gRFC A42). */
	RING_HASH("ring-hash"),

	/** The backend that owns the call's hash in a Maglev table (NSDI '16). */
	MAGLEV("maglev"),

	/** The backend that asynchronous probes found least loaded (Prequal, NSDI '24). */
	PREQUAL("prequal");

	private final String id;

	PolicyName(String id) {
		this.id = id;
	}

	/**
	 * Returns the name as it is written in configuration.
	 * @return for example {@code least-request}
	 */
	public String id() {
		return this.id;
	}

	/**
	 * Finds a policy by the name that configuration uses.
	 * @param id for example {@code least-request}
	 * @return the policy
	 * @throws InvalidSpecException if there is no such policy
	 */
	public static PolicyName of(String id) {
		return Arrays.stream(values())
			.filter((policy) -> policy.id.equals(id))
			.findFirst()
			.orElseThrow(() -> new InvalidSpecException("policy", id,
					"one of " + Arrays.stream(values()).map(PolicyName::id).collect(Collectors.joining(", ")),
					"Choose one of them; docs/policies.md says which fits which workload."));
	}

	@Override
	public String toString() {
		return this.id;
	}

}
