package io.github.grpclb.server.admission;

/**
 * How long one method's calls take: in this window, and when nothing waits. Not
 * thread-safe.
 */
final class MethodLatency {

	private double base = Double.NaN;

	private double sum;

	private int count;

	void add(double nanos) {
		this.sum += nanos;
		this.count++;
	}

	/**
	 * Tells whether a call took longer than it takes without waiting.
	 * @param nanos its latency
	 * @return {@code false} if that is not known yet, too
	 */
	boolean slow(double nanos) {
		return nanos > this.base;
	}

	double sum() {
		return this.sum;
	}

	/**
	 * Returns what this window's calls would have taken without waiting.
	 * @return the base latency of all of them together, in nanoseconds
	 */
	double expected() {
		if (Double.isNaN(this.base) && this.count > 0) {
			this.base = mean();
		}
		return (this.count > 0) ? this.base * this.count : 0;
	}

	/**
	 * Moves the base latency towards this window's mean.
	 * @param down the part of the way when the mean is lower
	 * @param up the part of the way when the mean is higher
	 * @return the part of itself by which the base has changed
	 */
	double learn(double down, double up) {
		if (this.count == 0 || Double.isNaN(this.base)) {
			return 0;
		}
		double before = this.base;
		this.base += ((mean() < before) ? down : up) * (mean() - before);
		return Math.abs(this.base - before) / Math.max(1, before);
	}

	void clear() {
		this.sum = 0;
		this.count = 0;
	}

	private double mean() {
		return this.sum / this.count;
	}

}
