package io.github.grpclb.policy;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A number for each thread, or for a few threads that do not mind sharing it. Each stands
 * on a cache line of its own.
 */
final class Lanes {

	/** A power of two, at least twice the processors. */
	static final int COUNT = Integer.highestOneBit(Runtime.getRuntime().availableProcessors() * 4 - 1);

	/** Sixteen ints of 4 bytes: one cache line. */
	private static final int SPACING = 16;

	private static final VarHandle INTS = MethodHandles.arrayElementVarHandle(int[].class);

	private final int[] values = new int[(COUNT + 1) * SPACING];

	Lanes() {
		for (int lane = 1; lane <= COUNT; lane++) {
			// They start apart, so that they do not all begin with the same backend.
			this.values[lane * SPACING] = ThreadLocalRandom.current().nextInt(1 << 20);
		}
	}

	/**
	 * Returns the calling thread's lane.
	 * @return where the other methods find its number
	 */
	@SuppressWarnings("deprecation") // threadId() needs Java 19
	static int mine() {
		return (((int) Thread.currentThread().getId() & (COUNT - 1)) + 1) * SPACING;
	}

	int get(int lane) {
		return (int) INTS.getOpaque(this.values, lane);
	}

	void set(int lane, int value) {
		INTS.setOpaque(this.values, lane, value);
	}

	/**
	 * Adds one, from 0 again after the largest int.
	 * @param lane the lane
	 * @return the number before
	 */
	int next(int lane) {
		while (true) {
			int value = get(lane);
			if (INTS.weakCompareAndSetPlain(this.values, lane, value, (value + 1) & Integer.MAX_VALUE)) {
				return value;
			}
		}
	}

}
