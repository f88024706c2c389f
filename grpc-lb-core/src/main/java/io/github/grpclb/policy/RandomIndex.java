package io.github.grpclb.policy;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Draws indices at random, two of them from one random number.
 */
final class RandomIndex {

	private RandomIndex() {
	}

	/**
	 * Draws 64 random bits, of which each half can be scaled to an index.
	 * @return random bits
	 */
	static long bits() {
		return ThreadLocalRandom.current().nextLong();
	}

	/**
	 * Draws an index. Half of the bits are enough for one, and mixed sooner.
	 * @param size how many indices there are
	 * @return 0 to {@code size - 1}
	 */
	static int below(int size) {
		return lower(ThreadLocalRandom.current().nextInt(), size);
	}

	/**
	 * Scales the upper half of some random bits.
	 * @param bits random bits
	 * @param size how many indices there are
	 * @return 0 to {@code size - 1}
	 */
	static int upper(long bits, int size) {
		return (int) (((bits >>> 32) * size) >>> 32);
	}

	/**
	 * Scales the lower half of some random bits.
	 * @param bits random bits
	 * @param size how many indices there are
	 * @return 0 to {@code size - 1}
	 */
	static int lower(long bits, int size) {
		return (int) (((bits & 0xFFFF_FFFFL) * size) >>> 32);
	}

	/**
	 * Draws an index that is not the first one, from the lower half of some random bits.
	 * @param bits random bits
	 * @param first an index, drawn from the upper half
	 * @param size how many indices there are, at least 2
	 * @return 0 to {@code size - 1}, but not {@code first}
	 */
	static int other(long bits, int first, int size) {
		int other = lower(bits, size - 1);
		// Steps over the first one, without a branch.
		return other - ((first - other - 1) >> 31);
	}

	/**
	 * Draws a stride for some distinct indices, from the lower half of some random bits.
	 * @param bits random bits
	 * @param size how many indices there are
	 * @param choices how many indices are wanted, at most {@code size}
	 * @return at least 1, and so short that no index comes up twice
	 */
	static int stride(long bits, int size, int choices) {
		return 1 + lower(bits, size / choices);
	}

}
