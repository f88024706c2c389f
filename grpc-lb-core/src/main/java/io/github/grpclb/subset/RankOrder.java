package io.github.grpclb.subset;

import java.util.Arrays;
import java.util.List;

import io.github.grpclb.numbers.Hash64;

/**
 * Addresses in the order of a seeded hash. Adding or removing one moves the others by one
 * place at most.
 */
final class RankOrder {

	/** Enough for a million addresses; the other bits rank them. */
	private static final int INDEX_BITS = 20;

	private static final long INDEX_MASK = (1L << INDEX_BITS) - 1;

	private RankOrder() {
	}

	/**
	 * Orders addresses.
	 * @param addresses the addresses, fewer than 2^20
	 * @param seed another seed is another order
	 * @return indices into {@code addresses}
	 */
	static int[] of(List<String> addresses, long seed) {
		long[] ranks = new long[addresses.size()];
		for (int i = 0; i < ranks.length; i++) {
			long hash = Hash64.mix(Hash64.of(addresses.get(i)) ^ seed);
			ranks[i] = (hash & ~INDEX_MASK) | i;
		}
		Arrays.sort(ranks);
		int[] order = new int[ranks.length];
		for (int i = 0; i < order.length; i++) {
			order[i] = (int) (ranks[i] & INDEX_MASK);
		}
		return order;
	}

}
