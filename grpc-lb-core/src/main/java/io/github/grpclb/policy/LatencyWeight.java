package io.github.grpclb.policy;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

import io.github.grpclb.load.Outcome;

/**
 * The weight that the latency seen by this client makes: its inverse, cut down by the
 * share of failures, which have no latency worth the name. Sums fade by a third with each
 * second, so that a weight follows a change within a few seconds and noise averages out.
 */
final class LatencyWeight implements LearnedWeight {

	/** The last three seconds or so make the mean. */
	private static final double FADE = 0.7;

	/** Half of the calls failing leaves a sixteenth of the weight. */
	private static final int FAILURE_EXPONENT = 4;

	/** A backend that nearly always fails is still tried now and then. */
	private static final double LEAST_SUCCESS = 0.2;

	/** Fewer calls than this, those of the last seconds, make no weight. */
	private static final double ENOUGH = 10;

	/** How far from the median a weight may be by chance or by a queue. */
	private static final double ORDINARY = 1.25;

	/** How far from the median it can only be by a backend's speed. */
	private static final double TELLING = 2.5;

	/**
	 * Moves half of the way (in logarithms) to where it should be, so as not to swing.
	 */
	private static final double STEP = 0.5;

	/** The low bits count calls, the others add up microseconds. */
	private static final int COUNT_BITS = 20;

	private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;

	private static final VarHandle LATENCIES;

	private static final VarHandle FAILED;

	static {
		try {
			MethodHandles.Lookup lookup = MethodHandles.lookup();
			LATENCIES = lookup.findVarHandle(LatencyWeight.class, "latencies", long.class);
			FAILED = lookup.findVarHandle(LatencyWeight.class, "failed", long.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private volatile long latencies;

	private volatile long failed;

	/** Touched in the synchronization context only, as the fields below. */
	private double micros;

	private double calls;

	private double failedMicros;

	private double failures;

	private double weight;

	@Override
	public boolean timed() {
		return true;
	}

	@Override
	public void ended(Outcome outcome, long nanos, boolean unary, long now) {
		if (outcome != Outcome.NEUTRAL && unary) {
			VarHandle sums = (outcome == Outcome.SUCCESS) ? LATENCIES : FAILED;
			sums.getAndAdd(this, (nanos / 1000 << COUNT_BITS) + 1);
		}
	}

	@Override
	public void update(long now) {
		long seen = (long) LATENCIES.getAndSet(this, 0L);
		long failed = (long) FAILED.getAndSet(this, 0L);
		this.micros = FADE * this.micros + (seen >>> COUNT_BITS);
		this.calls = FADE * this.calls + (seen & COUNT_MASK);
		this.failedMicros = FADE * this.failedMicros + (failed >>> COUNT_BITS);
		this.failures = FADE * this.failures + (failed & COUNT_MASK);
		if (this.calls + this.failures >= ENOUGH) {
			double success = Math.max(LEAST_SUCCESS, this.calls / (this.calls + this.failures));
			double target = Math.pow(success, FAILURE_EXPONENT) / Math.max(latency(), 1);
			this.weight = (this.weight > 0) ? Math.pow(target, STEP) * Math.pow(this.weight, 1 - STEP) : target;
		}
	}

	/** How long it takes to fail says something if it takes longer than to succeed. */
	private double latency() {
		double all = (this.micros + this.failedMicros) / (this.calls + this.failures);
		return (this.calls > 0) ? Math.max(this.micros / this.calls, all) : all;
	}

	@Override
	public double weight(long now) {
		return this.weight;
	}

	/**
	 * Draws weights near the median up to it. Where queues grow, latency says more of the
	 * load than of the speed, and weights that followed every difference would swing:
	 * each second all clients would rush to the backends that they spared in the last
	 * one.
	 * @param weights weights, which are replaced
	 */
	static void steady(double[] weights) {
		double[] sorted = weights.clone();
		Arrays.sort(sorted);
		double median = sorted[sorted.length / 2];
		for (int i = 0; i < weights.length; i++) {
			double ratio = weights[i] / median;
			double distance = Math.max(ratio, 1 / ratio);
			double trust = Math.min(Math.max((distance - ORDINARY) / (TELLING - ORDINARY), 0), 1);
			weights[i] = Math.pow(ratio, trust);
		}
	}

}
