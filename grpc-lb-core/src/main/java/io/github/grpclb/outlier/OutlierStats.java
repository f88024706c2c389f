package io.github.grpclb.outlier;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.Internal;
import io.github.grpclb.load.BackendLoad;

/**
 * What outlier detection knows of one backend. Lives in the channel's
 * {@code SynchronizationContext}.
 */
@Internal
public final class OutlierStats {

	private final BackendLoad load;

	private long successesBefore;

	private long failuresBefore;

	private long latencySumBefore;

	private long latencyCountBefore;

	private long successes;

	private long failures;

	private double meanLatency;

	private boolean available = true;

	private int multiplier;

	private @Nullable Ejection ejection;

	/**
	 * Creates a clean record. Calls that have ended before do not count.
	 * @param load the backend's counters
	 */
	public OutlierStats(BackendLoad load) {
		this.load = load;
		forget();
	}

	/** Starts a new interval and leaves what has happened so far out of it. */
	void forget() {
		closeInterval();
		this.successes = 0;
		this.failures = 0;
	}

	/** Takes what has happened since the last time as the interval to judge. */
	void closeInterval() {
		long successes = this.load.incidents().successes();
		long failures = this.load.incidents().failures();
		this.successes = successes - this.successesBefore;
		this.failures = failures - this.failuresBefore;
		this.successesBefore = successes;
		this.failuresBefore = failures;
		long sum = this.load.latencies().sumNanos();
		long count = this.load.latencies().sumCount();
		long samples = count - this.latencyCountBefore;
		this.meanLatency = (samples > 0) ? (double) (sum - this.latencySumBefore) / samples : 0;
		this.latencySumBefore = sum;
		this.latencyCountBefore = count;
	}

	long requests() {
		return this.successes + this.failures;
	}

	double successRate() {
		return (double) this.successes / requests();
	}

	double failureRate() {
		return (double) this.failures / requests();
	}

	/** Nanoseconds; 0 if no unary call succeeded. */
	double meanLatency() {
		return this.meanLatency;
	}

	/** Calls of the last interval and of the one that runs. */
	long recentRequests() {
		return recentFailures() + this.successes + this.load.incidents().successes() - this.successesBefore;
	}

	long recentFailures() {
		return this.failures + this.load.incidents().failures() - this.failuresBefore;
	}

	/**
	 * Says whether the backend could take calls that others fail.
	 * @param available whether it is connected and not drained
	 */
	public void available(boolean available) {
		this.available = available;
	}

	/** Whether it could take calls, and has had none to show how it fares. */
	boolean untried() {
		return this.available && recentRequests() == 0;
	}

	BackendLoad load() {
		return this.load;
	}

	Ejection eject(String cause, String evidence, long now, long baseNanos, long maxNanos) {
		this.multiplier++;
		long length = (this.multiplier > maxNanos / baseNanos) ? maxNanos : baseNanos * this.multiplier;
		this.ejection = new Ejection(cause, evidence, now, now + length);
		this.load.incidents().ejected();
		return this.ejection;
	}

	/** Every interval without ejection takes one step back. */
	void relent() {
		if (this.ejection == null && this.multiplier > 0) {
			this.multiplier--;
		}
	}

	void readmit() {
		this.ejection = null;
	}

	void absolve() {
		this.ejection = null;
		this.multiplier = 0;
	}

	/**
	 * Returns the ejection in force.
	 * @return the ejection, {@code null} if the backend is not ejected
	 */
	public @Nullable Ejection ejection() {
		return this.ejection;
	}

}
