package io.github.grpclb.policy;

import java.util.Arrays;

/**
 * The load above which a backend counts as hot: a quantile of the loads that probes have
 * lately found. Written under the lock of the pool that it belongs to.
 *
 * @see <a href="https://www.usenix.org/conference/nsdi24/presentation/wydrowski">Prequal
 * (NSDI 2024), section 4</a>
 */
final class HotThreshold {

	/**
	 * Enough loads for a quantile such as 0.84 to rest on twenty above it; some seconds
	 * old at most where probes flow.
	 */
	private static final int WINDOW = 128;

	/** How many new loads it takes to look at the quantile again. */
	private static final int STEP = 8;

	private final double quantile;

	private final int[] recent = new int[WINDOW];

	private final int[] sorted = new int[WINDOW];

	private int count;

	/** Read by picks. Plain, since a stale read does no harm. */
	private int load = Integer.MAX_VALUE;

	HotThreshold(double quantile) {
		this.quantile = quantile;
	}

	void add(int load) {
		this.recent[this.count++ % WINDOW] = load;
		if (this.count % STEP == 0) {
			int known = Math.min(this.count, WINDOW);
			System.arraycopy(this.recent, 0, this.sorted, 0, known);
			Arrays.sort(this.sorted, 0, known);
			this.load = this.sorted[Math.min((int) (this.quantile * known), known - 1)];
			if (this.count == 2 * WINDOW) {
				this.count = WINDOW;
			}
		}
	}

	int load() {
		return this.load;
	}

}
