package io.github.grpclb.policy;

import java.util.concurrent.TimeUnit;

import io.github.grpclb.load.BackendLoad;
import io.github.grpclb.load.LoadSignal;
import io.github.grpclb.load.Outcome;

/**
 * The moving average of one backend's latency, which rises at once and falls by and by.
 * It is kept as the score of the backend's load. Of two calls that end at the same moment
 * one may be lost, which does no harm.
 *
 * @see <a href=
 * "https://twitter.github.io/finagle/guide/Clients.html#load-balancing">Finagle, load
 * balancing: P2C and Peak EWMA</a>
 */
class PeakLatency implements LoadSignal {

	/**
	 * Ends of calls a second from which on only one call in sixteen is measured: that is
	 * one every 30 ms still.
	 */
	private static final double MANY = 512;

	private static final double SECOND = TimeUnit.SECONDS.toNanos(1);

	private final BackendLoad load;

	private final TypicalLatency typical;

	private final double decayNanos;

	/** When the average was last touched. */
	private volatile long touched;

	private volatile boolean everyCall = true;

	/** Touched by sweeps only, as the field below. */
	private long ends;

	private long swept;

	PeakLatency(BackendLoad load, TypicalLatency typical, long decayNanos) {
		this.load = load;
		this.typical = typical;
		this.decayNanos = decayNanos;
		this.swept = load.now();
	}

	@Override
	public final boolean timed() {
		return this.everyCall;
	}

	@Override
	public final void ended(Outcome outcome, long nanos, boolean unary, long now) {
		if (!unary || nanos <= 0) {
			return;
		}
		double average = this.load.score();
		double latency = this.typical.atMost(nanos);
		if (latency > average) {
			this.load.score(latency);
		}
		else if (outcome == Outcome.SUCCESS) {
			this.load.score(Math.max(1, latency + (average - latency) * left(now)));
		}
		else {
			// How long it took to fail or to be given up is no latency but a lower bound
			// of one.
			return;
		}
		this.touched = now;
		this.typical.measured(Math.max(1, nanos));
	}

	@Override
	public final void returned() {
		// As one that was never measured.
		this.load.score(0);
	}

	/** Which part of the average is left after the time since it was touched. */
	private double left(long now) {
		return Math.exp(-Math.max(0, now - this.touched) / this.decayNanos);
	}

	/**
	 * Lets the average of a backend that had no calls come down to what is typical, and
	 * finds out whether it has so many that some of them are enough.
	 * @param now the ticker's reading in nanoseconds
	 */
	final void sweep(long now) {
		long ends = this.load.picks() - this.load.inFlight();
		this.everyCall = (ends - this.ends) * SECOND < MANY * (now - this.swept);
		this.ends = ends;
		this.swept = now;
		double score = this.load.score();
		double average = this.typical.remembered(score);
		double typical = this.typical.nanos();
		if (average > typical) {
			average = typical + (average - typical) * left(now);
			this.touched = now;
		}
		if (average < score) {
			this.load.score(average);
		}
	}

}
