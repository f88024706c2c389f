package io.github.grpclb.balancer.routing;

import io.grpc.LoadBalancer.PickSubchannelArgs;

import io.github.grpclb.numbers.Hash64;
import io.github.grpclb.policy.CallHash;

/**
 * Gives each key its group, the same in every client, in the shares of the split:
 * weighted rendezvous hashing. Each group has a random number of its own for the key,
 * taken to the power of one over its share, and the highest wins. When one share grows,
 * keys move only to that group; when a group goes, only its own keys move. Calls without
 * a key take turns.
 *
 * @see <a href="https://doi.org/10.1109/90.663936">Thaler and Ravishankar: Using
 * name-based mappings to increase hit rates, 1998</a>
 */
final class GroupsByKey implements GroupChoice {

	private final CallHash hash;

	private final long[] salts;

	private final double[] shares;

	private final GroupChoice others;

	/**
	 * Creates a choice.
	 * @param hash finds a call's key
	 * @param names the groups' names, which are the same in every client
	 * @param shares their shares, above 0
	 * @param others chooses for calls without a key
	 */
	GroupsByKey(CallHash hash, String[] names, int[] shares, GroupChoice others) {
		this.hash = hash;
		this.others = others;
		this.salts = new long[names.length];
		this.shares = new double[names.length];
		for (int i = 0; i < names.length; i++) {
			this.salts[i] = Hash64.of(names[i]);
			this.shares[i] = shares[i];
		}
	}

	@Override
	public int choose(PickSubchannelArgs args) {
		long hash = this.hash.of(args);
		if (hash == CallHash.NONE) {
			return this.others.choose(args);
		}
		int best = 0;
		double highest = Double.NEGATIVE_INFINITY;
		for (int i = 0; i < this.shares.length; i++) {
			// The logarithm of the power: the order is the same.
			double score = Math.log(CallHash.point(hash, this.salts[i])) / this.shares[i];
			if (score > highest) {
				highest = score;
				best = i;
			}
		}
		return best;
	}

}
