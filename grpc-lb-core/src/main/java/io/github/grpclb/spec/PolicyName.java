package io.github.grpclb.spec;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The name of a pick policy: one of ours, or that of a user's own. Immutable; equal if
 * the names are.
 */
public final class PolicyName {

	/** All calls to the first backend that works, the next one when it fails. */
	public static final PolicyName PICK_FIRST = new PolicyName("pick-first", Spread.UNEVEN);

	/** Every backend in turn, in proportion to its weight. */
	public static final PolicyName ROUND_ROBIN = new PolicyName("round-robin", Spread.EVEN);

	/** A backend at random, in proportion to its weight. */
	public static final PolicyName RANDOM = new PolicyName("random", Spread.EVEN);

	/** The backend with the fewest calls in flight (gRFC A48). */
	public static final PolicyName LEAST_REQUEST = new PolicyName("least-request", Spread.EVEN);

	/** Calls in flight, and how long calls take: slow backends get fewer. */
	public static final PolicyName ADAPTIVE = new PolicyName("adaptive", Spread.EVEN);

	/** In proportion to weights that are set, measured or reported (gRFC A58). */
	public static final PolicyName WEIGHTED_ROUND_ROBIN = new PolicyName("weighted-round-robin", Spread.EVEN);

	/** The lowest latency times calls in flight (Finagle's Peak EWMA). */
	public static final PolicyName PEAK_EWMA = new PolicyName("peak-ewma", Spread.EVEN);

	/** The backend that owns the call's hash on a ring (gRFC A42). */
	public static final PolicyName RING_HASH = new PolicyName("ring-hash", Spread.BY_KEY);

	/** The backend that owns the call's hash in a Maglev table (NSDI '16). */
	public static final PolicyName MAGLEV = new PolicyName("maglev", Spread.BY_KEY);

	/** The backend that asynchronous probes found least loaded (Prequal, NSDI '24). */
	public static final PolicyName PREQUAL = new PolicyName("prequal", Spread.EVEN);

	private static final PolicyName[] BUILT_IN = { ADAPTIVE, PICK_FIRST, ROUND_ROBIN, RANDOM, LEAST_REQUEST,
			WEIGHTED_ROUND_ROBIN, PEAK_EWMA, RING_HASH, MAGLEV, PREQUAL };

	private static final Map<String, PolicyName> BY_ID = Arrays.stream(BUILT_IN)
		.collect(Collectors.toUnmodifiableMap(PolicyName::id, Function.identity()));

	/** As keys of configuration are written; 63 characters, as DNS labels have. */
	private static final Pattern SYNTAX = Pattern.compile("[a-z][a-z0-9-]{0,62}");

	private final String id;

	private final Spread spread;

	private PolicyName(String id, Spread spread) {
		this.id = id;
		this.spread = spread;
	}

	/**
	 * Returns the policies that are always there.
	 * @return a new array
	 */
	public static PolicyName[] values() {
		return BUILT_IN.clone();
	}

	/**
	 * Names the policies that are always there.
	 * @return for messages, for example {@code pick-first, round-robin}
	 */
	public static String list() {
		return Arrays.stream(BUILT_IN).map(PolicyName::id).collect(Collectors.joining(", "));
	}

	/**
	 * Finds a policy by the name that configuration uses. Whether there is a user's
	 * policy of that name, the client's registry decides.
	 * @param id for example {@code least-request}
	 * @return the policy
	 * @throws InvalidSpecException if that cannot be a policy's name
	 */
	public static PolicyName of(String id) {
		PolicyName builtIn = BY_ID.get(id);
		if (builtIn != null) {
			return builtIn;
		}
		if (!SYNTAX.matcher(id).matches()) {
			throw new InvalidSpecException("policy", id, "one of " + list() + ", or the name of a PickPolicyProvider",
					"Choose one of them; docs/policies.md says which fits which workload.");
		}
		return new PolicyName(id, Spread.UNKNOWN);
	}

	/**
	 * Returns the name as it is written in configuration.
	 * @return for example {@code least-request}
	 */
	public String id() {
		return this.id;
	}

	/**
	 * Tells whether the policy is one of ours.
	 * @return {@code false} for a user's policy
	 */
	public boolean builtIn() {
		return this.spread != Spread.UNKNOWN;
	}

	/**
	 * Tells whether a key of the call decides which backend it goes to.
	 * @return {@code true} for {@code ring-hash} and {@code maglev}
	 */
	public boolean hashes() {
		return this.spread == Spread.BY_KEY;
	}

	/**
	 * Tells whether calls may be spread unevenly on purpose, so that a backend without
	 * any is no surprise.
	 * @return {@code true} for {@code pick-first}, hashes and users' policies
	 */
	public boolean uneven() {
		return this.spread != Spread.EVEN;
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof PolicyName name && name.id.equals(this.id);
	}

	@Override
	public int hashCode() {
		return this.id.hashCode();
	}

	@Override
	public String toString() {
		return this.id;
	}

	/** How a policy spreads calls over equal backends. */
	private enum Spread {

		EVEN, UNEVEN, BY_KEY, UNKNOWN

	}

}
