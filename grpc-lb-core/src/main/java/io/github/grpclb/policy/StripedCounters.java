package io.github.grpclb.policy;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A number for each thread, or for a few threads that do not mind sharing it. Each stands
 * on a cache line of its own.
 */
final class StripedCounters {

	/** A power of two, at least twice the processors. */
	static final int COUNT = Integer.highestOneBit(Runtime.getRuntime().availableProcessors() * 4 - 1);

	/** Two cache lines, because processors fetch them in pairs. */
	private static final int SPACING = 32;

	private static final VarHandle INTS = MethodHandles.arrayElementVarHandle(int[].class);

	private final int[] values = new int[(COUNT + 1) * SPACING];

	/**
	 * Creates lanes that start apart, so that they do not all begin with the same
	 * backend.
	 */
	StripedCounters() {
		for (int lane = 1; lane <= COUNT; lane++) {
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
	 * Returns a second number of a lane, beside the first.
	 * @param lane the lane
	 * @return 0 until it is set
	 */
	int note(int lane) {
		return get(lane + 1);
	}

	void note(int lane, int value) {
		set(lane + 1, value);
	}

	/**
	 * Takes a turn of a round. Without a division: one costs more than all the rest.
	 * @param lane the lane
	 * @param size how many turns a round has, at least 1
	 * @return 0 to {@code size - 1}
	 */
	int next(int lane, int size) {
		int value = get(lane);
		int turn = (value < size) ? value : value % size;
		// Threads that share a lane may take the same turn once in a while, which no
		// backend profits from more than another. An atomic operation costs more than all
		// the rest.
		set(lane, (turn + 1 < size) ? turn + 1 : 0);
		return turn;
	}

	/**
	 * Counts, and tells when it is time to begin anew.
	 * @param lane the lane
	 * @param turns how many make a time
	 * @return {@code true} about once in so many calls
	 */
	boolean due(int lane, int turns) {
		// On the same cache line. Turns that two threads count as one do no harm.
		int count = get(lane + 1) + 1;
		set(lane + 1, (count < turns) ? count : 0);
		return count >= turns;
	}

}
