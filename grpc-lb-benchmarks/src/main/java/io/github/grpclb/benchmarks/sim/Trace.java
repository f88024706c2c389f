package io.github.grpclb.benchmarks.sim;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The calls of a run: the same arrivals with the same demands for every policy. Arrivals
 * are Poisson and open loop, so that a slow policy cannot hide by slowing its callers
 * down.
 */
final class Trace {

	/** The mean of |N(1, 1)| is 1.16663. */
	static final long MEAN_DEMAND = Math.round(11.66630941 * Units.MILLISECOND);

	private long[] start = new long[1 << 16];

	private long[] demand = new long[1 << 16];

	private int[] client = new int[1 << 16];

	private int size;

	/**
	 * Draws the calls of a run.
	 * @param seed the same calls for the same seed
	 * @param phases arrival rates, one after the other
	 * @param clients callers, each as likely as the next
	 */
	Trace(long seed, List<Phase> phases, int clients) {
		this(seed, phases, clients, Demand.NORMAL);
	}

	Trace(long seed, List<Phase> phases, int clients, Demand demand) {
		SplittableRandom random = new SplittableRandom(seed);
		for (Phase phase : phases) {
			double time = phase.from();
			while (true) {
				time += -Math.log(1 - random.nextDouble()) / phase.rate() * Units.SECOND;
				if (time >= phase.to()) {
					break;
				}
				add((long) time, demand.draw(random), random.nextInt(clients));
			}
		}
	}

	int size() {
		return this.size;
	}

	long start(int index) {
		return this.start[index];
	}

	long demand(int index) {
		return this.demand[index];
	}

	int client(int index) {
		return this.client[index];
	}

	private void add(long start, long demand, int client) {
		if (this.size == this.start.length) {
			this.start = Arrays.copyOf(this.start, this.size * 2);
			this.demand = Arrays.copyOf(this.demand, this.size * 2);
			this.client = Arrays.copyOf(this.client, this.size * 2);
		}
		this.start[this.size] = start;
		this.demand[this.size] = demand;
		this.client[this.size] = client;
		this.size++;
	}

}
