package io.github.grpclb.numbers;

import io.github.grpclb.Internal;

/**
 * The greatest common divisor.
 */
@Internal
public final class Divisor {

	private Divisor() {
	}

	/**
	 * Finds the greatest number that divides both.
	 * @param left 0 or more
	 * @param right 0 or more
	 * @return the divisor; the other number if one is 0
	 */
	public static long greatest(long left, long right) {
		long divisor = left;
		long rest = right;
		while (rest != 0) {
			long next = divisor % rest;
			divisor = rest;
			rest = next;
		}
		return divisor;
	}

}
