package io.github.grpclb.server.admission;

import java.util.concurrent.TimeUnit;

/**
 * How long calls of one kind take: in this window, and when nothing waits. Compared are
 * means of logarithms, which a single call that takes a thousand times as long hardly
 * moves. Not thread-safe.
 */
final class LatencyStats {

	/** Added to both sides of a comparison, so that waiting for a millisecond is none. */
	private static final double SLACK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

	/** Means that are nearer are the same: 15 %. */
	static final double SAME = Math.log(1.15);

	/** Fewer calls of a kind say more about chance than about waiting. */
	static final int ENOUGH = 8;

	/** How much logarithms of fewer calls than these differ is not known, */
	private static final int ENOUGH_TO_DIFFER = 4;

	/** so it is taken to be as between calls that differ by a factor of 1.6. */
	private static final double VARIANCE = 0.25;

	/** Logarithm of the base latency. */
	private double baseLog = Double.NaN;

	/** Square of the standard error of the former. */
	private double baseVariance;

	/** What the last stage of a probe, or the window before it, has seen. */
	private double previousLog = Double.NaN;

	private double sum;

	private double sumOfSquares;

	private double sumOfLogs;

	private double sumOfSquaredLogs;

	private int count;

	void add(double nanos) {
		this.sum += nanos;
		this.sumOfSquares += nanos * nanos;
		double log = Math.log(nanos + SLACK_NANOS);
		this.sumOfLogs += log;
		this.sumOfSquaredLogs += log * log;
		this.count++;
	}

	/**
	 * Tells whether a call took longer than it takes without waiting.
	 * @param nanos its latency
	 * @return {@code false} if that is not known yet, too
	 */
	boolean slow(double nanos) {
		return nanos > base();
	}

	boolean known() {
		return !Double.isNaN(this.baseLog);
	}

	int count() {
		return this.count;
	}

	double sum() {
		return this.sum;
	}

	double sumOfSquares() {
		return this.sumOfSquares;
	}

	/**
	 * Returns what a typical call takes when nothing waits.
	 * @return nanoseconds; {@code NaN} if it is not known
	 */
	double base() {
		return Math.exp(this.baseLog) - SLACK_NANOS;
	}

	/**
	 * Returns how much slower this window's calls were than alone.
	 * @return the logarithm of the factor
	 */
	double slowdown() {
		return mean() - this.baseLog;
	}

	/**
	 * Returns how much slower this window's calls were than alone, less what may be
	 * chance: one standard error, as calls of some kinds differ much, and the base was
	 * learnt from few of them.
	 * @return the logarithm of the factor
	 */
	double likelySlowdown() {
		return slowdown() - error();
	}

	/** Returns the standard error of the slowdown. */
	double error() {
		return Math.sqrt(this.baseVariance + varianceOfMean());
	}

	/**
	 * Returns how long calls of this kind may wait.
	 * @param part as a part of what they take
	 * @param nanos or this, if it is longer
	 * @return nanoseconds
	 */
	double tolerated(double part, double nanos) {
		return Math.max(part * base(), nanos);
	}

	/**
	 * Returns how much slower this window's calls were, beyond chance, than if they had
	 * waited as long as they may.
	 * @param part what they may wait, as a part of what they take
	 * @param nanos or this, if it is longer
	 * @return the logarithm of the factor, above 0 if they wait too long
	 */
	double excess(double part, double nanos) {
		return likelySlowdown() - Math.log1p(Math.max(part, nanos / Math.exp(this.baseLog)));
	}

	/**
	 * Returns how much time this window's calls have spent waiting.
	 * @return nanoseconds, all calls together
	 */
	double waited() {
		if (this.count == 0 || !known()) {
			return 0;
		}
		// Waiting adds about as much to the geometric mean as to each call.
		return Math.max(0, this.count * (Math.exp(mean()) - Math.exp(this.baseLog)));
	}

	boolean hasPrevious() {
		return !Double.isNaN(this.previousLog);
	}

	/**
	 * Returns how much slower this window's calls were than those of the stage before.
	 * @return the logarithm of the factor, negative if they were faster
	 */
	double change() {
		return mean() - this.previousLog;
	}

	/** Keeps what this window has seen for the next stage to compare with. */
	void remember() {
		this.previousLog = (this.count > 0) ? mean() : Double.NaN;
	}

	void forgetPrevious() {
		this.previousLog = Double.NaN;
	}

	/**
	 * Moves the base latency towards this window's.
	 * @param part the part of the way; a kind that was not known goes all of it
	 */
	void learn(double part) {
		if (this.count == 0) {
			return;
		}
		double rest = known() ? 1 - part : 0;
		this.baseVariance = rest * rest * this.baseVariance + (1 - rest) * (1 - rest) * varianceOfMean();
		this.baseLog = known() ? this.baseLog + part * (mean() - this.baseLog) : mean();
	}

	/**
	 * Moves the base latency to this window's if that is clearly lower: queues and pauses
	 * make calls look slow, nothing makes them look fast. What is a little lower is
	 * chance, and to follow it would lead to the lowest that chance can bring.
	 */
	void learnIfFaster() {
		if (this.count >= ENOUGH && known() && slowdown() + error() < -SAME) {
			learn(0.5);
		}
	}

	void clear() {
		this.sum = 0;
		this.sumOfSquares = 0;
		this.sumOfLogs = 0;
		this.sumOfSquaredLogs = 0;
		this.count = 0;
	}

	private double varianceOfMean() {
		if (this.count < ENOUGH_TO_DIFFER) {
			return VARIANCE / this.count;
		}
		double mean = mean();
		return Math.max(0, this.sumOfSquaredLogs / this.count - mean * mean) / (this.count - 1);
	}

	private double mean() {
		return this.sumOfLogs / this.count;
	}

}
