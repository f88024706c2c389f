package io.github.grpclb.policy;

import java.util.Arrays;
import java.util.stream.IntStream;

import io.github.grpclb.numbers.Hash64;

/**
 * The lookup table of Maglev (NSDI '16): members take turns in choosing a slot, each in
 * an order of its own, so that all have the same number of slots and few slots change
 * their owner when a member comes or goes. Heavier members have more turns.
 *
 * @see <a href=
 * "https://www.usenix.org/conference/nsdi16/technical-sessions/presentation/eisenbud">Maglev
 * (NSDI 2016), section 3.4</a>
 * @see <a href=
 * "https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/load_balancers#maglev">Envoy:
 * Maglev</a>
 */
final class Maglev implements HashTable {

	/**
	 * Primes. With a hundred slots for each member the most and the least loaded differ
	 * by a percent. The first one serves small fleets, where a larger table moves fewer
	 * keys; above the last one's hundredth, slots are fewer, so that a table is built in
	 * some ten milliseconds.
	 */
	private static final int[] SIZES = { 65_537, 131_101, 262_147 };

	/** The paper's ratio: shares then differ by a percent at most. */
	private static final int SLOTS_PER_MEMBER = 100;

	/** Enough for one turn in the largest table. */
	private static final int TIERS = 20;

	private final int[] owners;

	private Maglev(int[] owners) {
		this.owners = owners;
	}

	static Maglev build(long[] hashes, double[] weights) {
		int size = size(hashes.length);
		int[] owners = new int[size];
		Arrays.fill(owners, -1);
		int[] slots = new int[hashes.length];
		int[] strides = new int[hashes.length];
		for (int i = 0; i < hashes.length; i++) {
			slots[i] = RandomIndex.upper(hashes[i], size);
			strides[i] = 1 + RandomIndex.upper(Hash64.mix(hashes[i]), size - 1);
		}
		double heaviest = Arrays.stream(weights).max().orElse(1);
		int[][] tiers = tiers(weights, heaviest);
		double[] served = new double[hashes.length];
		int free = size;
		for (int round = 0; free > 0; round++) {
			for (int tier = 0; tier < tiers.length && (round & (1 << tier) - 1) == 0; tier++) {
				for (int i : tiers[tier]) {
					if (free > 0 && round * weights[i] >= served[i]) {
						served[i] += heaviest;
						slots[i] = claim(owners, slots[i], strides[i], i);
						free--;
					}
				}
			}
		}
		return new Maglev(owners);
	}

	/**
	 * Parts the members by weight: those of tier {@code k} weigh a {@code 2^k}th of the
	 * heaviest at most, so that they need not be asked in more than one round of as many.
	 */
	private static int[][] tiers(double[] weights, double heaviest) {
		return IntStream.range(0, TIERS)
			.mapToObj((tier) -> IntStream.range(0, weights.length)
				.filter((i) -> Math.min(Math.getExponent(heaviest / weights[i]), TIERS - 1) == tier)
				.toArray())
			.toArray(int[][]::new);
	}

	private static int size(int members) {
		for (int size : SIZES) {
			if (size >= members * SLOTS_PER_MEMBER) {
				return size;
			}
		}
		return SIZES[SIZES.length - 1];
	}

	/** Takes the first free slot of a member's order. */
	private static int claim(int[] owners, int from, int stride, int member) {
		int slot = from;
		while (owners[slot] >= 0) {
			slot += stride;
			if (slot >= owners.length) {
				slot -= owners.length;
			}
		}
		owners[slot] = member;
		return slot;
	}

	@Override
	public int place(long hash) {
		return RandomIndex.upper(hash, this.owners.length);
	}

	@Override
	public int owner(int place) {
		return this.owners[place];
	}

	/** Neighbours have nothing to do with each other. */
	@Override
	public int next(int place) {
		return (place + 1 < this.owners.length) ? place + 1 : 0;
	}

}
