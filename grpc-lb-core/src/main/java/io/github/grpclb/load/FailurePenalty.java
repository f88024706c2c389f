package io.github.grpclb.load;

/**
 * What a backend owes for its failures, in calls. A failure weighs as much as a call that
 * stays in flight for a second: it counts one at once and fades away (e-folding time one
 * second), so that a backend that fails fast never looks idle. Linkerd biases latencies
 * for the same reason. Thread-safe.
 */
final class FailurePenalty {

	private static final double FADE_NANOS = 1_000_000_000;

	/** Three seconds after a single failure. */
	private static final double FORGIVEN = 0.05;

	private double owed;

	private long at;

	/**
	 * Counts a failure.
	 * @param now the ticker's reading in nanoseconds
	 * @return what is owed, in whole calls
	 */
	synchronized int add(long now) {
		fade(now);
		this.owed++;
		return whole();
	}

	/**
	 * Lets time pass.
	 * @param now the ticker's reading in nanoseconds
	 * @return what is owed, in whole calls
	 */
	synchronized int at(long now) {
		fade(now);
		return whole();
	}

	private void fade(long now) {
		this.owed *= Math.exp((this.at - now) / FADE_NANOS);
		this.at = now;
	}

	private int whole() {
		return (this.owed < FORGIVEN) ? 0 : (int) Math.ceil(this.owed);
	}

}
