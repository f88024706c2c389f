package io.github.grpclb.policy;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.grpclb.load.BackendLoad;

/**
 * What is typical of the backends that {@link Adaptive} picks from. Updated by sweeps in
 * the {@code SynchronizationContext}, read and its clock moved on by any thread.
 */
final class FleetPace {

	/**
	 * Up to this many times the typical latency a backend is as good as the others: where
	 * queues grow, latency says more of the load than of the speed, and following every
	 * difference makes all clients swing.
	 */
	private static final double ALIKE = 1.5;

	/**
	 * From here to {@link #ALIKE} and this much more, a factor rises to the full ratio.
	 */
	private static final double RISE = 1;

	/** How much more is alike where few calls were measured: their mean is that vague. */
	private static final double DOUBT = 0.5;

	/** One call is none: the first one on a connection is often slow. Two are 1.5. */
	static final double EVIDENCE = 1.5;

	/**
	 * A latency counts as no more than this many times what is typical. One call that
	 * took very long says no more of its backend than that.
	 */
	private static final double MOST = 4;

	/**
	 * A backend that is avoided is tried again after about as many calls elsewhere: often
	 * enough to find out, seldom enough to be invisible in a 99th percentile.
	 */
	private static final double CALLS_TO_FORGET = 135;

	private static final double SOONEST_TO_FORGET = TimeUnit.MILLISECONDS.toNanos(500);

	private static final double LATEST_TO_FORGET = TimeUnit.SECONDS.toNanos(10);

	private static final double RATE_MEMORY = TimeUnit.SECONDS.toNanos(1);

	/** A report that is older says nothing of what is usual. */
	private static final long REPORT_AGE = TimeUnit.SECONDS.toNanos(2);

	/** Fine enough for what it is used for; so threads need not fight for its place. */
	private static final long CLOCK_STEP = TimeUnit.MICROSECONDS.toNanos(250);

	private volatile double typical;

	private volatile double forgetting = LATEST_TO_FORGET;

	private volatile double usualOthers;

	private volatile boolean reporting;

	private volatile long clock;

	private final AtomicBoolean asleep = new AtomicBoolean();

	/** Touched by sweeps only, as the fields below. */
	private double[] means = {};

	private double callsPerNano;

	private long calls;

	private long sweptAt;

	FleetPace(long now) {
		this.clock = now;
		this.sweptAt = now;
	}

	/** The time of the last event that anybody has read a clock at. */
	long clock() {
		return this.clock;
	}

	void tick(long now) {
		if (now - this.clock > CLOCK_STEP) {
			this.clock = now;
		}
	}

	/** The median backend's mean latency in nanoseconds; 0 before the first. */
	double typical() {
		return this.typical;
	}

	double atMost(double nanos) {
		double typical = this.typical;
		return (typical > 0) ? Math.min(nanos, MOST * typical) : nanos;
	}

	/** Which part of a bad memory is left after some time without a call. */
	double remembered(long nanos) {
		return Math.exp(-nanos / this.forgetting);
	}

	/** Whether servers say how many calls they have. */
	boolean reporting() {
		return this.reporting;
	}

	/** The calls of other clients that a backend has on average. */
	double usualOthers() {
		return this.usualOthers;
	}

	/** Whether sweeps have stopped. A read, which each call can afford. */
	boolean asleep() {
		return this.asleep.get();
	}

	void fallAsleep() {
		this.asleep.set(true);
	}

	/** Whether the calling thread is the one that has to begin the sweeps again. */
	boolean wakeUp() {
		return this.asleep.compareAndSet(true, false);
	}

	/**
	 * Tells how much more than its calls in flight say a backend costs: 1 while it is
	 * about as fast as is typical, the ratio of the latencies when it is clearly slower,
	 * in between a power of it that rises from 0 to 1.
	 * @param latency its latency in nanoseconds
	 * @param samples how many calls that rests on, at least 1
	 * @return 1 or more
	 */
	double factor(double latency, double samples) {
		double typical = this.typical;
		if (typical == 0 || latency <= ALIKE * typical || samples < EVIDENCE) {
			return 1;
		}
		double ratio = latency / typical;
		double over = (ratio - ALIKE - DOUBT / Math.sqrt(samples)) / RISE;
		return (over <= 0) ? 1 : (over >= 1) ? ratio : Math.pow(ratio, over);
	}

	/**
	 * Looks at all backends.
	 * @param members the backends
	 * @param now the ticker's reading in nanoseconds
	 * @return whether there have been any calls since the last time, or are
	 */
	boolean sweep(AdaptiveSignal[] members, long now) {
		tick(now);
		boolean busy = count(members, now);
		learn(members, now);
		for (AdaptiveSignal member : members) {
			member.sweep(now);
		}
		return busy;
	}

	private boolean count(AdaptiveSignal[] members, long now) {
		long calls = 0;
		int inFlight = 0;
		for (AdaptiveSignal member : members) {
			BackendLoad load = member.load();
			calls += load.picks();
			inFlight += load.inFlight();
		}
		double nanos = Math.max(1, now - this.sweptAt);
		double rate = Math.max(0, calls - this.calls) / nanos;
		boolean busy = inFlight > 0 || calls != this.calls;
		this.callsPerNano += (rate - this.callsPerNano) * Math.min(1, nanos / RATE_MEMORY);
		this.forgetting = (this.callsPerNano > 0)
				? Math.min(LATEST_TO_FORGET, Math.max(SOONEST_TO_FORGET, CALLS_TO_FORGET / this.callsPerNano))
				: LATEST_TO_FORGET;
		this.calls = calls;
		this.sweptAt = now;
		return busy;
	}

	private void learn(AdaptiveSignal[] members, long now) {
		if (this.means.length < members.length) {
			this.means = new double[members.length];
		}
		int known = 0;
		double others = 0;
		int reports = 0;
		for (AdaptiveSignal member : members) {
			double mean = member.mean();
			if (mean > 0) {
				this.means[known++] = mean;
			}
			if (member.reportedSince(now - REPORT_AGE)) {
				others += member.others();
				reports++;
			}
		}
		this.usualOthers = (reports > 0) ? others / reports : 0;
		this.reporting = reports > 0;
		if (known > 0) {
			Arrays.sort(this.means, 0, known);
			// Of two the faster one, so that the other one can be slow.
			this.typical = this.means[(known - 1) / 2];
		}
	}

}
