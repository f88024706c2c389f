package io.github.grpclb.policy;

/**
 * Says which member a hash belongs to. Members are numbered in an order that does not
 * depend on the process. Immutable.
 */
interface HashTable {

	/**
	 * Finds the place of a hash.
	 * @param hash any number
	 * @return where to look for the owner
	 */
	int place(long hash);

	/**
	 * Finds who owns a place.
	 * @param place a place of this table
	 * @return the number of the member
	 */
	int owner(int place);

	/**
	 * Finds the owner of a hash, in one step where that is possible.
	 * @param hash any number
	 * @return the number of the member
	 */
	default int owner(long hash) {
		return owner(place(hash));
	}

	/**
	 * Walks on from a place whose owner cannot take a call. The walk is the same in every
	 * process and comes past every member.
	 * @param place a place of this table
	 * @return the next one
	 */
	int next(int place);

	/**
	 * Builds a table.
	 */
	@FunctionalInterface
	interface Builder {

		/**
		 * Builds a table in time about linear in the number of members.
		 * @param hashes the hash of each member's address, in ascending order
		 * @param weights the weight of each member, above 0
		 * @return a table that depends on nothing else
		 */
		HashTable build(long[] hashes, double[] weights);

	}

}
