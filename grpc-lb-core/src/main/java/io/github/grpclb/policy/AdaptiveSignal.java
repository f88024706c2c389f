package io.github.grpclb.policy;

import java.util.concurrent.TimeUnit;

import io.github.grpclb.load.BackendLoad;
import io.github.grpclb.load.LoadSignal;
import io.github.grpclb.load.Outcome;

/**
 * What {@link Adaptive} knows of one backend: how long its calls take, and how many calls
 * the server says it has. The latency factor is kept as the score of the backend's load.
 * Of two calls that end at the same moment one may be lost, which does no harm.
 */
final class AdaptiveSignal implements LoadSignal {

	/** How long a mean remembers, where calls are few. */
	private static final double MEMORY = TimeUnit.SECONDS.toNanos(1);

	/** Where calls are many, the mean is over this many of them. */
	private static final double LEAST_WEIGHT = 0.05;

	/** One call is luck: it never counts for more than all before it. */
	private static final double MOST_WEIGHT = 0.5;

	/** A backend that had a call a moment ago is not forgotten. */
	private static final long FRESH = TimeUnit.MILLISECONDS.toNanos(100);

	/** That many typical latencies without any answer, and it counts as a slow one. */
	private static final int SILENT = 5;

	/** Ends of calls between two sweeps from which on only some are measured. */
	private static final int MANY = 32;

	/** Reports that come sooner after each other are not read: they cost something. */
	private static final long BETWEEN_REPORTS = TimeUnit.MILLISECONDS.toNanos(1);

	/**
	 * For how many typical latencies a report of an ordinary queue counts; by then other
	 * calls have taken the place of those. Longer queues last longer.
	 */
	private static final int REPORT_LASTS = 2;

	private final BackendLoad load;

	private final FleetPace fleet;

	private final Runnable wake;

	/** Nanoseconds, 0 before the first call. */
	private volatile double mean;

	/** How many calls the mean rests on. */
	private volatile double samples = 1;

	private volatile long touched;

	private volatile boolean everyCall = true;

	/** What the server has said last, less this client's own calls. */
	private volatile double others;

	private volatile double reported = Double.NaN;

	private volatile long reportedAt;

	private volatile double reportLasts = 1;

	/** Touched by sweeps only, as the field below. */
	private long ends;

	private long heardOf;

	AdaptiveSignal(BackendLoad load, FleetPace fleet, Runnable wake) {
		this.load = load;
		this.fleet = fleet;
		this.wake = wake;
		this.heardOf = fleet.clock();
	}

	BackendLoad load() {
		return this.load;
	}

	@Override
	public boolean timed() {
		return this.everyCall;
	}

	@Override
	public boolean readsInFlight() {
		return Double.isNaN(this.reported) || this.fleet.clock() - this.reportedAt >= BETWEEN_REPORTS;
	}

	@Override
	public void started() {
		if (this.fleet.asleep()) {
			this.wake.run();
		}
	}

	@Override
	public void ended(Outcome outcome, long nanos, boolean unary, long now) {
		if (nanos <= 0) {
			return;
		}
		this.fleet.tick(now);
		double latency = this.fleet.atMost(nanos);
		// How long it took to fail or to be given up is but a lower bound of a latency.
		if (unary && (outcome == Outcome.SUCCESS || latency > this.mean)) {
			add(latency, now);
		}
	}

	private void add(double latency, long now) {
		double mean = this.mean;
		if (mean == 0) {
			mean = latency;
		}
		else {
			double since = Math.max(0, now - this.touched);
			double weight = Math.min(MOST_WEIGHT, Math.max(LEAST_WEIGHT, since / (MEMORY + since)));
			mean += weight * (latency - mean);
			this.samples = this.samples * (1 - weight) + 1;
		}
		this.mean = mean;
		this.touched = now;
		this.load.score(this.fleet.factor(mean, this.samples));
	}

	/**
	 * Lets the factor of a backend that had no calls come down, so that it is tried
	 * again; the mean stays, so that one fast call does not make a slow backend look
	 * fast. Calls that are still out speak before they end.
	 */
	void sweep(long now) {
		long ends = this.load.picks() - this.load.inFlight();
		this.everyCall = ends - this.ends < MANY;
		if (ends != this.ends || this.load.inFlight() == this.load.streams()) {
			this.heardOf = now;
		}
		this.ends = ends;
		double typical = this.fleet.typical();
		double latency = this.fleet.atMost(this.mean);
		if (latency < this.mean) {
			// Of a time when all were slow, such as a client's first seconds: it would
			// keep a backend out for long that has had no luck to be called since.
			this.mean = latency;
		}
		long idle = now - this.touched - FRESH;
		if (latency > typical && idle > 0) {
			latency = typical + (latency - typical) * this.fleet.remembered(idle);
		}
		double silence = now - this.heardOf;
		if (silence > SILENT * typical) {
			double silent = Math.max(latency, this.fleet.atMost(silence));
			this.load.score(this.fleet.factor(silent, Math.max(FleetPace.EVIDENCE, this.samples)));
		}
		else {
			this.load.score(this.fleet.factor(latency, this.samples));
		}
	}

	@Override
	public void returned() {
		this.mean = 0;
		this.samples = 1;
		this.reported = Double.NaN;
		this.heardOf = this.fleet.clock();
		this.load.score(1);
	}

	@Override
	public void reportedInFlight(double inFlight) {
		double others = Math.max(0, inFlight - this.load.inFlight());
		double usual = Math.max(1, this.fleet.usualOthers());
		this.reportLasts = REPORT_LASTS * Math.max(1, this.fleet.typical()) * Math.max(1, others / usual);
		this.reportedAt = this.fleet.clock();
		this.others = others;
		this.reported = inFlight;
	}

	/**
	 * Tells how many calls of others the backend has more than the others have. What a
	 * report says fades with the time in which the server works off what it had.
	 * @param now the time of the last event
	 * @return 0 where nothing is known (any more)
	 */
	double moreThanUsual(long now) {
		double left = 1 - (now - this.reportedAt) / this.reportLasts;
		return (left > 0 && !Double.isNaN(this.reported)) ? left * (this.others - this.fleet.usualOthers()) : 0;
	}

	double mean() {
		return this.mean;
	}

	double others() {
		return this.others;
	}

	boolean reportedSince(long time) {
		return !Double.isNaN(this.reported) && this.reportedAt - time >= 0;
	}

	@Override
	public Explanation explain() {
		return new Explanation(this.load.score(), Double.isNaN(this.reported) ? null : (int) Math.round(this.reported));
	}

}
