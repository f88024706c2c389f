package io.github.grpclb.policy;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The latest answers to probes, at most one of each backend. They are added under a lock;
 * picks read them without one. An answer that is used counts one more request in flight,
 * and is dropped when it was used too often or is a second old.
 *
 * @see <a href="https://www.usenix.org/conference/nsdi24/presentation/wydrowski">Prequal
 * (NSDI 2024), section 4</a>
 */
final class ProbePool {

	/** Nothing is known of any backend, or of one only. */
	static final int TOO_FEW = -1;

	/** What a server had in flight a second ago says nothing of what it has now. */
	private static final long MAX_AGE_NANOS = TimeUnit.SECONDS.toNanos(1);

	/**
	 * Latencies of which the larger is no more than this many times the smaller are
	 * alike. The median of a few calls is no better than that, and all clients would send
	 * to the one that is ahead by chance.
	 */
	private static final int ALIKE = 2;

	private final AtomicLongArray probes;

	/** When each was added; guarded by this, as the fields below. */
	private final long[] added;

	private final HotThreshold hot;

	private boolean worstIsNext;

	ProbePool(int size, double hotQuantile) {
		this.probes = new AtomicLongArray(size);
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
		int at = place(backend);
		this.hot.add(load);
		this.added[at] = now;
		this.probes.set(at, PooledProbe.of(backend, load, latencyNanos, uses));
	}

	private int place(int backend) {
		int free = -1;
		int oldest = 0;
		for (int i = 0; i < this.added.length; i++) {
			long probe = this.probes.get(i);
			if (probe == PooledProbe.NONE) {
				free = i;
			}
			else if (PooledProbe.backend(probe) == backend) {
				return i;
			}
			if (this.added[i] - this.added[oldest] < 0) {
				oldest = i;
			}
		}
		return (free >= 0) ? free : oldest;
	}

	/**
	 * Drops the oldest answer or the worst one in turn, once for each call, so that what
	 * nobody uses does not fill the pool.
	 */
	synchronized void thin() {
		this.worstIsNext = !this.worstIsNext;
		int drop = -1;
		for (int i = 0; i < this.added.length; i++) {
			if (this.probes.get(i) != PooledProbe.NONE && (drop < 0 || goesBefore(i, drop))) {
				drop = i;
			}
		}
		if (drop >= 0) {
			this.probes.set(drop, PooledProbe.NONE);
		}
	}

	private boolean goesBefore(int one, int other) {
		return this.worstIsNext ? worth(this.probes.get(one)) > worth(this.probes.get(other))
				: this.added[one] - this.added[other] < 0;
	}

	/** Hot ones by load, and before them cold ones by latency. */
	private long worth(long probe) {
		long load = PooledProbe.load(probe);
		return (load > this.hot.load()) ? load << Integer.SIZE : PooledProbe.latency(probe);
	}

	/**
	 * Drops what is too old.
	 * @param now the ticker's reading in nanoseconds
	 */
	synchronized void expire(long now) {
		for (int i = 0; i < this.added.length; i++) {
			if (now - this.added[i] >= MAX_AGE_NANOS) {
				this.probes.set(i, PooledProbe.NONE);
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
		int hotAbove = this.hot.load();
		int fastest = Integer.MAX_VALUE;
		int known = 0;
		for (int i = 0; i < this.probes.length(); i++) {
			long probe = this.probes.getOpaque(i);
			if (probe != PooledProbe.NONE && targets[PooledProbe.backend(probe)] >= 0) {
				known++;
				if (PooledProbe.load(probe) <= hotAbove) {
					fastest = Math.min(fastest, PooledProbe.latency(probe));
				}
			}
		}
		if (known < 2) {
			return TOO_FEW;
		}
		boolean allHot = fastest == Integer.MAX_VALUE;
		return allHot ? least(targets, steps, fastest, fastest) : least(targets, steps, fastest * ALIKE + 1, hotAbove);
	}

	/** The one with the fewest requests of those that are fast and cold enough. */
	private int least(int[] targets, int[] steps, int latencyUpTo, int loadUpTo) {
		int slot = -1;
		long best = PooledProbe.NONE;
		long lowest = Long.MAX_VALUE;
		for (int i = 0; i < this.probes.length(); i++) {
			long probe = this.probes.getOpaque(i);
			int latency = PooledProbe.latency(probe);
			int load = PooledProbe.load(probe);
			if (probe != PooledProbe.NONE && latency <= latencyUpTo && load <= loadUpTo
					&& targets[PooledProbe.backend(probe)] >= 0) {
				long rank = (long) load << Integer.SIZE | latency;
				if (rank < lowest) {
					lowest = rank;
					slot = i;
					best = probe;
				}
			}
		}
		if (slot < 0) {
			// Others have used them up in between.
			return TOO_FEW;
		}
		int backend = PooledProbe.backend(best);
		// Lost only to another pick or a newer answer, and then it does not matter.
		this.probes.weakCompareAndSetPlain(slot, best, PooledProbe.used(best, steps[backend]));
		return targets[backend];
	}

}
