package io.github.grpclb.policy;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Draws indices at random, two of them from one random number.
 */
final class Draw {

	private Draw() {
	}

	/**
	 * Draws 64 random bits, of which each half can be scaled to an index.
	 * @return random bits
	 */
	static long bits() {
		return ThreadLocalRandom.current().nextLong();
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

}
