package io.github.grpclb.policy;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The latest answers to probes, at most one of each backend. Answers are added under a
 * lock; picks read them without one. An answer that is used counts one more request in
 * flight, and is dropped when it was used too often or is a second old.
 *
 * <p>
 * An answer is one word: from the low end a mark that it is there, the uses left, the
 * load in quarters of a request, the latency in units of 4,096 ns, the backend.
 */
final class ProbePool {

	/** Nothing is known of any backend, or of one only. */
	static final int TOO_FEW = -1;

	/** So that a light backend's requests can count for more than one. */
	static final int LOAD_UNIT = 4;

	static final int MOST_USES = (1 << 7) - 1;

	private static final long MAX_AGE_NANOS = TimeUnit.SECONDS.toNanos(1);

	private static final long THERE = 1;

	private static final long ONE_USE = 1L << 1;

	private static final int LOAD_SHIFT = 8;

	private static final int MOST_LOAD = (1 << 16) - 1;

	private static final int LATENCY_SHIFT = 24;

	private static final int MOST_LATENCY = (1 << 20) - 1;

	private static final int LATENCY_UNIT_BITS = 12;

	private static final int BACKEND_SHIFT = 44;

	/** A hot backend comes after every cold one. */
	private static final long HOT = 1L << 40;

	private final AtomicLongArray answers;

	/** When each answer was added; guarded by this, as the fields below. */
	private final long[] added;

	private final HotThreshold hot;

	private boolean worstIsNext;

	ProbePool(int size, double hotQuantile) {
		this.answers = new AtomicLongArray(size);
		this.added = new long[size];
		this.hot = new HotThreshold(hotQuantile);
	}

	/**
	 * Adds an answer, in place of the backend's last one or of the oldest.
	 * @param backend the number of the backend
	 * @param load its load in quarters of a request
	 * @param latencyNanos its latency
	 * @param uses how often the answer can be used
	 * @param now the ticker's reading in nanoseconds
	 */
	synchronized void add(int backend, int load, long latencyNanos, int uses, long now) {
		int at = 0;
		boolean free = false;
		for (int i = 0; i < this.added.length; i++) {
			long answer = this.answers.get(i);
			if (answer == 0) {
				at = i;
				free = true;
			}
			else if (backend(answer) == backend) {
				at = i;
				break;
			}
			else if (!free && this.added[i] - this.added[at] < 0) {
				at = i;
			}
		}
		this.hot.add(load);
		this.added[at] = now;
		long latency = Math.min(latencyNanos >>> LATENCY_UNIT_BITS, MOST_LATENCY);
		this.answers.set(at, (long) backend << BACKEND_SHIFT | latency << LATENCY_SHIFT
				| (long) Math.min(load, MOST_LOAD) << LOAD_SHIFT | uses * ONE_USE | THERE);
	}

	/**
	 * Drops the oldest answer and the worst one in turn, once for each call, so that what
	 * nobody uses does not fill the pool.
	 */
	synchronized void thin() {
		int drop = -1;
		long most = 0;
		for (int i = 0; i < this.added.length; i++) {
			long answer = this.answers.get(i);
			if (answer != 0) {
				long value = this.worstIsNext ? rank(answer) : Long.MAX_VALUE - this.added[i];
				if (drop < 0 || value > most) {
					drop = i;
					most = value;
				}
			}
		}
		this.worstIsNext = !this.worstIsNext;
		if (drop >= 0) {
			this.answers.set(drop, 0);
		}
	}

	/**
	 * Drops what is too old.
	 * @param now the ticker's reading in nanoseconds
	 */
	synchronized void expire(long now) {
		for (int i = 0; i < this.added.length; i++) {
			if (now - this.added[i] >= MAX_AGE_NANOS) {
				this.answers.set(i, 0);
			}
		}
	}

	/**
	 * Finds the best answer and uses it. Lock-free and without allocation.
	 * @param targets the eligible backend of each number, -1 where there is none
	 * @param steps what one more request adds to the load of each number
	 * @return the eligible backend, or {@link #TOO_FEW}
	 */
	int pick(int[] targets, int[] steps) {
		int size = this.answers.length();
		int slot = -1;
		long best = 0;
		long lowest = Long.MAX_VALUE;
		int known = 0;
		for (int i = 0; i < size; i++) {
			long answer = this.answers.getOpaque(i);
			if (answer != 0 && targets[backend(answer)] >= 0) {
				known++;
				long rank = rank(answer);
				if (rank < lowest) {
					lowest = rank;
					slot = i;
					best = answer;
				}
			}
		}
		if (known < 2) {
			return TOO_FEW;
		}
		// Lost only to another pick or a newer answer, and then it does not matter.
		this.answers.weakCompareAndSetPlain(slot, best, used(best, steps[backend(best)]));
		return targets[backend(best)];
	}

	private static long used(long answer, int step) {
		if ((answer & MOST_USES * ONE_USE) <= ONE_USE) {
			return 0;
		}
		long next = (load(answer) + step <= MOST_LOAD) ? answer + ((long) step << LOAD_SHIFT) : answer;
		return next - ONE_USE;
	}

	/** Hot ones by load, cold ones by latency. */
	private long rank(long answer) {
		long load = load(answer);
		long latency = answer >>> LATENCY_SHIFT & MOST_LATENCY;
		return (load > this.hot.load()) ? HOT | load << 20 | latency : latency << 16 | load;
	}

	private static int load(long answer) {
		return (int) (answer >>> LOAD_SHIFT) & MOST_LOAD;
	}

	private static int backend(long answer) {
		return (int) (answer >>> BACKEND_SHIFT);
	}

	/**
	 * Lists the numbers of the backends that answers are there of.
	 * @return in ascending order
	 */
	synchronized int[] backends() {
		int[] backends = new int[this.added.length];
		int count = 0;
		for (int i = 0; i < backends.length; i++) {
			if (this.answers.get(i) != 0) {
				backends[count++] = backend(this.answers.get(i));
			}
		}
		Arrays.sort(backends, 0, count);
		return Arrays.copyOf(backends, count);
	}

}
