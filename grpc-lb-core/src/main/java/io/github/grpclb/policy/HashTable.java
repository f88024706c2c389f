package io.github.grpclb.policy;

/**
 * Says which member a hash belongs to. Members are numbered in an order that does not
 * depend on the process. Immutable.
 */
interface HashTable {

	/**
	 * Finds the owner of a hash.
	 * @param hash any number
	 * @return the number of the member
	 */
	int owner(long hash);

	/**
	 * Walks on from an owner that cannot take a call.
	 * @param hash the hash that led to the owner
	 * @return the hash that leads to the next one, in the same order in every process
	 */
	long next(long hash);

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
