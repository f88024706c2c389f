package io.github.grpclb.policy;

/**
 * An answer to a probe as it stands in the pool: one word, so that picks can read and use
 * it without a lock. From the low end: a mark that it is there, the uses left, the load
 * in quarters of a request, the latency in units of 4,096 ns, the number of the backend.
 */
final class PooledProbe {

	/** No answer. */
	static final long NONE = 0;

	/** So that a request of a light backend can count for more than one. */
	static final int LOAD_UNIT = 4;

	/** Seven bits, and an answer is too old after a second before it has served more. */
	static final int MOST_USES = (1 << 7) - 1;

	private static final long THERE = 1;

	private static final long ONE_USE = 1L << 1;

	private static final int LOAD_SHIFT = 8;

	/** Sixteen bits hold 16,383 requests in quarters; a fuller backend is hot anyway. */
	private static final int MOST_LOAD = (1 << 16) - 1;

	private static final int LATENCY_SHIFT = 24;

	/** Twenty bits of 4,096 ns hold 4.3 s; beyond that slow is slow. */
	private static final int MOST_LATENCY = (1 << 20) - 1;

	private static final int LATENCY_UNIT_BITS = 12;

	private static final int BACKEND_SHIFT = 44;

	private PooledProbe() {
	}

	static long of(int backend, int load, long latencyNanos, int uses) {
		long latency = Math.min(latencyNanos >>> LATENCY_UNIT_BITS, MOST_LATENCY);
		return (long) backend << BACKEND_SHIFT | latency << LATENCY_SHIFT
				| (long) Math.min(load, MOST_LOAD) << LOAD_SHIFT | uses * ONE_USE | THERE;
	}

	static int backend(long probe) {
		return (int) (probe >>> BACKEND_SHIFT);
	}

	static int load(long probe) {
		return (int) (probe >>> LOAD_SHIFT) & MOST_LOAD;
	}

	static int latency(long probe) {
		return (int) (probe >>> LATENCY_SHIFT) & MOST_LATENCY;
	}

	/**
	 * Uses an answer.
	 * @param probe the answer
	 * @param step what the call adds to the backend's load
	 * @return the answer as it stands then, {@link #NONE} if that was its last use
	 */
	static long used(long probe, int step) {
		if ((probe & MOST_USES * ONE_USE) <= ONE_USE) {
			return NONE;
		}
		long more = Math.min(step, MOST_LOAD - load(probe));
		return probe - ONE_USE + (more << LOAD_SHIFT);
	}

}
