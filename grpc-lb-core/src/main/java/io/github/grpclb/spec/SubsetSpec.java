package io.github.grpclb.spec;

import java.time.Duration;

/**
 * A client's share of a large fleet.
 *
 * @param size backends in the subset, 0 for all of them
 * @param strategy how the subset is chosen
 * @param rotateEvery how often one member is replaced, zero for never
 * @param clientId what tells this client from the others of the fleet; blank for the host
 * name
 */
public record SubsetSpec(int size, Strategy strategy, Duration rotateEvery, String clientId) {

	/**
	 * How a subset is chosen.
	 */
	public enum Strategy {

		/** Highest random weight: stable for each client, minimal churn (gRFC A68). */
		RENDEZVOUS,

		/** Equal load for clients with ordinal ids (Rocksteadier subsetting). */
		DETERMINISTIC,

		/** Fresh draws: a new subset for every channel. */
		RANDOM

	}

	public SubsetSpec {
		Require.range("subset.size", size, 0, 100_000);
		Require.notNegative("subset.rotate-every", rotateEvery);
	}

	/**
	 * Returns the defaults: no subset.
	 * @return the default settings
	 */
	public static SubsetSpec defaults() {
		return new SubsetSpec(0, Strategy.RENDEZVOUS, Duration.ZERO, "");
	}

}
