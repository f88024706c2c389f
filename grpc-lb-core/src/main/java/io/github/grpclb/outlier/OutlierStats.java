package io.github.grpclb.outlier;

import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.Internal;
import io.github.grpclb.load.BackendLoad;

/**
 * What outlier detection knows of one backend. Lives in the channel's
 * {@code SynchronizationContext}.
 */
@Internal
public final class OutlierStats {

	/** By chance once in a hundred times. */
	private static final double UNLIKELY = 0.01;

	/** A backend that gets next to no calls need not wait for ever to be judged. */
	private static final long LONGEST_TRIAL = TimeUnit.SECONDS.toNanos(10);

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

	/** Ejections for calls that ran out of time, less those that are long ago. */
	private int relapses;

	private boolean suspended;

	private long lateSuccessesBefore;

	private @Nullable Trial trial;

	private long intervalStart;

	private double requestsPerNano;

	private double usualInFlight;

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
		long now = this.load.now();
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
		this.requestsPerNano = (double) requests() / Math.max(1, now - this.intervalStart);
		this.intervalStart = now;
	}

	/** Whether there was no call in the last interval, and all is forgiven. */
	boolean atRest() {
		return requests() == 0 && this.multiplier == 0 && this.relapses == 0 && !away();
	}

	/** There was no call before that time either: it begins the interval that runs. */
	void restedUntil(long nanos) {
		if (nanos - this.intervalStart > 0) {
			this.intervalStart = nanos;
		}
	}

	/** Takes the last interval as usual. */
	void learnUsual() {
		this.usualInFlight = this.requestsPerNano * this.load.latencies().ewmaNanos();
	}

	/** Calls in flight on average while nobody was ejected; 0 if unknown. */
	double usualInFlight() {
		return this.usualInFlight;
	}

	int unaryInFlight() {
		return Math.max(0, this.load.inFlight() - this.load.streams());
	}

	long requests() {
		return this.successes + this.failures;
	}

	double successRate() {
		return (double) this.successes / requests();
	}

	long failures() {
		return this.failures;
	}

	double failureRate() {
		return (double) this.failures / requests();
	}

	/**
	 * Whether it is still failing, as far as can be told: so many successes in a row
	 * since the last failure would hardly come about at the interval's rate. What is over
	 * needs no ejection.
	 */
	boolean goesOn() {
		return Math.pow(successRate(), this.load.consecutiveSuccesses()) >= UNLIKELY;
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

	/**
	 * Ejects it for a short time, because calls ran out of time on it: it may only have
	 * stood still for a moment. Should it be as bad when it is tried again, the next time
	 * is twice as long.
	 */
	Ejection suspend(String cause, String evidence, long now, long shortestNanos, long maxNanos) {
		this.relapses = Math.min(this.relapses + 1, Long.SIZE / 2);
		long length = Math.min(maxNanos, shortestNanos << Math.min(this.relapses - 1, 16));
		this.suspended = true;
		this.trial = null;
		this.ejection = new Ejection(cause, evidence, now, now + length);
		this.load.incidents().ejected();
		this.lateSuccessesBefore = this.load.incidents().lateSuccesses();
		return this.ejection;
	}

	/** Whether it is ejected until it can be tried again. */
	boolean suspended() {
		return this.suspended && this.ejection != null;
	}

	/**
	 * Whether it answers calls again that were in flight when it was ejected. One that
	 * was ejected before must wait its time out.
	 */
	boolean answersAgain() {
		return this.relapses == 1 && this.load.incidents().lateSuccesses() > this.lateSuccessesBefore;
	}

	/** Whether its time is up and calls can reach it. */
	boolean due(long now) {
		return this.available && this.ejection != null && now - this.ejection.untilNanos() >= 0;
	}

	boolean reachable() {
		return this.available;
	}

	/** Lets a few calls through. */
	void beginTrial(long now) {
		this.ejection = null;
		this.suspended = false;
		this.trial = new Trial(now, this.load.incidents().successes(), this.load.incidents().failures());
	}

	/**
	 * Returns what the calls of the trial say so far.
	 * @return {@code null} while that is too little, or if there is no trial
	 */
	@Nullable Boolean passed(long now) {
		Trial trial = this.trial;
		if (trial == null) {
			return null;
		}
		if (this.load.incidents().failures() > trial.failures) {
			return Boolean.FALSE;
		}
		// The oftener it was ejected, the more it has to show.
		boolean shown = this.load.incidents().successes() - trial.successes >= this.relapses;
		return (shown || now - trial.since >= LONGEST_TRIAL) ? Boolean.TRUE : null;
	}

	/** The trial is over, and was passed. */
	void endTrial() {
		this.trial = null;
	}

	/** Whether it gets the trickle of calls that shows whether it is well again. */
	public boolean onTrial() {
		return this.trial != null;
	}

	/** Whether it carries less than its share, or nothing. */
	boolean away() {
		return this.ejection != null || this.trial != null;
	}

	/** Every interval without ejection takes one step back. */
	void relent() {
		if (this.ejection == null && this.multiplier > 0) {
			this.multiplier--;
		}
		if (!away() && this.relapses > 0) {
			this.relapses--;
		}
	}

	void readmit() {
		this.ejection = null;
	}

	void absolve() {
		this.ejection = null;
		this.suspended = false;
		this.trial = null;
		this.relapses = 0;
		this.multiplier = 0;
	}

	/**
	 * Returns the ejection in force.
	 * @return the ejection, {@code null} if the backend is not ejected
	 */
	public @Nullable Ejection ejection() {
		return this.ejection;
	}

	/** What had ended before the trial. */
	private record Trial(long since, long successes, long failures) {
	}

}
