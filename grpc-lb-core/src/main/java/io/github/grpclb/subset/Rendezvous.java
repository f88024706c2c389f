package io.github.grpclb.subset;

import java.util.List;

/**
 * The backends with the highest random weight for this client (rendezvous hashing, gRFC
 * A68). Any change of one backend changes the subset by one at most. A turn slides the
 * window over the ranking by one.
 *
 * @param seed the client's own
 * @param size how many are chosen, above 0
 * @see <a href=
 * "https://github.com/grpc/proposal/blob/master/A68-random-subsetting.md#subsetting-algorithm">gRFC
 * A68, subsetting algorithm</a>
 */
record Rendezvous(long seed, int size) implements Subsetter {

	@Override
	public Subsetter of(int size) {
		return new Rendezvous(this.seed, size);
	}

	@Override
	public int[] select(List<String> addresses, long turn) {
		int[] order = RankOrder.of(addresses, this.seed);
		return Window.of(order, (int) Math.floorMod(turn, (long) Math.max(1, order.length)), this.size);
	}

}
