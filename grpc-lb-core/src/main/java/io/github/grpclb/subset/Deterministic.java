package io.github.grpclb.subset;

import java.util.List;

import io.github.grpclb.numbers.Hash64;

/**
 * Equal load for clients that are numbered from 0: as many clients as there are subsets
 * share one shuffled order among them, the next clients another one (the scheme of
 * Google's SRE book). Here every order is cut up without rest, so that each round of
 * clients connects to every backend once; subsets differ in size by one for that.
 *
 * @param ordinal the client's number, 0 or more
 * @param size how many are chosen, above 0
 * @see <a href="https://sre.google/sre-book/load-balancing-datacenter/">Site Reliability
 * Engineering, chapter 20, deterministic subsetting</a>
 */
record Deterministic(long ordinal, int size) implements Subsetter {

	@Override
	public Subsetter of(int size) {
		return new Deterministic(this.ordinal, size);
	}

	@Override
	public int[] select(List<String> addresses, long turn) {
		int all = addresses.size();
		if (all == 0) {
			return new int[0];
		}
		// Rounded, so that one backend more or less seldom changes the number of subsets.
		int subsets = Math.max(1, (int) Math.round((double) all / this.size));
		long round = this.ordinal / subsets;
		int slot = (int) (this.ordinal % subsets);
		int[] order = RankOrder.of(addresses, Hash64.mix(round));
		int start = (int) ((long) slot * all / subsets);
		int end = (int) ((slot + 1L) * all / subsets);
		return Window.of(order, (int) ((start + Math.floorMod(turn, (long) all)) % all), end - start);
	}

}
