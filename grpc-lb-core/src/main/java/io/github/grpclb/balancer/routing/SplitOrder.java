package io.github.grpclb.balancer.routing;

import java.util.Arrays;
import java.util.SplittableRandom;

import io.github.grpclb.numbers.Divisor;
import io.github.grpclb.numbers.Hash64;

/**
 * Whose turn it is in a split. Each round of about 100 turns holds every group exactly as
 * often as its share says, in a shuffled order of its own: a caller whose calls come in
 * steps (A, then B; five to a request) must not find one group under the same call each
 * time, and whoever asks again after a failure must not know where that leads.
 *
 * <p>
 * As at a card table, some decks are shuffled beforehand; each round takes one of them by
 * chance and cuts it by chance, so that every place in a round is equally likely to hold
 * any card. That is two array reads for a turn and no memory. Shares finer than a
 * hundredth take several rounds, each with what an even order gives it. Immutable.
 */
final class SplitOrder {

	/** Exact counts are promised per this many turns. */
	private static final int ROUND = 100;

	/** Finer shares are rounded: to a ten-thousandth, one call in 100 rounds. */
	private static final int LONGEST = 10_000;

	/**
	 * Cards in all decks: 64 decks of a round are cut in 6,400 ways, and twice as many
	 * would show no difference.
	 */
	private static final int CARDS = 64 * ROUND;

	private final int[] shares;

	/** One deck after the other, indices of groups. */
	private final short[] decks;

	/** Turns until all shares are exact. */
	private final int length;

	private final int count;

	private final long seed;

	/**
	 * Shuffles the decks.
	 * @param shares of the groups, 0 or more, in sum above 0
	 * @param seed another seed is another order
	 */
	SplitOrder(int[] shares, long seed) {
		this.shares = shares.clone();
		this.seed = seed;
		int[] even = even(turns(shares));
		this.length = even.length;
		this.count = Math.max(1, CARDS / this.length);
		this.decks = new short[this.count * this.length];
		SplittableRandom random = new SplittableRandom(seed);
		for (int deck = 0; deck < this.count; deck++) {
			for (int from = 0; from < this.length; from += ROUND) {
				shuffle(even, from, Math.min(from + ROUND, this.length), random);
			}
			for (int i = 0; i < this.length; i++) {
				this.decks[deck * this.length + i] = (short) even[i];
			}
		}
	}

	private static void shuffle(int[] cards, int from, int to, SplittableRandom random) {
		for (int i = to - 1; i > from; i--) {
			int other = random.nextInt(from, i + 1);
			int card = cards[i];
			cards[i] = cards[other];
			cards[other] = card;
		}
	}

	/** How often each group has its turn until all shares are exact. */
	private static int[] turns(int[] shares) {
		long sum = 0;
		long divisor = 0;
		for (int share : shares) {
			sum += share;
			divisor = Divisor.greatest(share, divisor);
		}
		int[] turns = new int[shares.length];
		long reduced = sum / divisor;
		for (int i = 0; i < shares.length; i++) {
			turns[i] = (reduced <= LONGEST) ? (int) (shares[i] / divisor * Math.max(1, ROUND / reduced))
					: (int) Math.round((double) shares[i] * LONGEST / sum);
			if (shares[i] > 0 && turns[i] == 0) {
				turns[i] = 1;
			}
		}
		return turns;
	}

	/** Spread as evenly as possible, like nginx's smooth weighted round-robin. */
	private static int[] even(int[] turns) {
		int sum = 0;
		for (int turn : turns) {
			sum += turn;
		}
		int[] order = new int[sum];
		long[] due = new long[turns.length];
		for (int turn = 0; turn < sum; turn++) {
			int best = -1;
			for (int i = 0; i < turns.length; i++) {
				due[i] += turns[i];
				if (turns[i] > 0 && (best < 0 || due[i] > due[best])) {
					best = i;
				}
			}
			due[best] -= sum;
			order[turn] = best;
		}
		return order;
	}

	/** Whether it is the order of these shares. */
	boolean of(int[] shares) {
		return Arrays.equals(this.shares, shares);
	}

	/**
	 * Returns whose turn it is.
	 * @param turn 0 or more; it counts up by one for each call
	 * @return an index into the shares
	 */
	int group(int turn) {
		int at = turn % this.length;
		int place = at % ROUND;
		int from = at - place;
		int size = Math.min(ROUND, this.length - from);
		long chance = Hash64.mix(this.seed + turn - place);
		int deck = scaled(chance >>> Integer.SIZE, this.count);
		place += scaled(chance & 0xFFFF_FFFFL, size);
		return this.decks[deck * this.length + from + ((place < size) ? place : place - size)];
	}

	/** Brings 32 bits to less than a limit. */
	private static int scaled(long bits, int limit) {
		return (int) (bits * limit >>> Integer.SIZE);
	}

}
