package io.github.grpclb.spec;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

	private static final Pattern ORDINAL = Pattern.compile("[0-9]{1,9}$");

	/**
	 * How a subset is chosen.
	 */
	public enum Strategy {

		/** Highest random weight: stable for each client, minimal churn (gRFC A68). */
		RENDEZVOUS,

		/**
		 * Equal load for clients with ordinal ids (Google SRE's deterministic
		 * subsetting).
		 */
		DETERMINISTIC,

		/** Fresh draws: a new subset for every channel. */
		RANDOM

	}

	public SubsetSpec {
		Require.range("subset.size", size, 0, 100_000);
		Require.notNegative("subset.rotate-every", rotateEvery);
		if (size > 0 && strategy == Strategy.DETERMINISTIC && !ORDINAL.matcher(clientId).find()) {
			throw new InvalidSpecException("subset.client-id", clientId,
					"a text that ends in the client's number, such as orders-7, for strategy deterministic",
					"Run the clients as a StatefulSet and use ${HOSTNAME}, or choose strategy: rendezvous.");
		}
	}

	/**
	 * Returns the number that the client's id ends in.
	 * @return 0 or more; 0 if there is none
	 */
	public long ordinal() {
		Matcher matcher = ORDINAL.matcher(this.clientId);
		return matcher.find() ? Long.parseLong(matcher.group()) : 0;
	}

	/**
	 * Returns the defaults: no subset.
	 * @return the default settings
	 */
	public static SubsetSpec defaults() {
		return new SubsetSpec(0, Strategy.RENDEZVOUS, Duration.ZERO, "");
	}

}
