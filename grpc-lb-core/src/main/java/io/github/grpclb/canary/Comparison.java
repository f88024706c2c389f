package io.github.grpclb.canary;

import java.util.Locale;

import io.grpc.Status;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.spec.CanarySpec;

/**
 * Compares a candidate with its baseline by what both did in the same time (one method,
 * or all of them), to tell whether a difference is still unclear: what condemns is
 * {@link MethodEvidence}.
 *
 * <p>
 * <b>Statuses</b>: for each status but OK, and for all failures of the server together, a
 * one-sided test against the baseline's rate (upper end of Wilson's interval at three
 * deviations) plus {@code max-error-rate-increase}. Any status, because a candidate that
 * answers NOT_FOUND, UNIMPLEMENTED or UNAUTHENTICATED to what the baseline answers with
 * OK is no better than one that fails. <b>Latencies</b>: of the baseline's median and p99
 * (three deviations above the estimate) times {@code max-latency-ratio}, how many of the
 * candidate's calls took longer: more than half, or more than a hundredth, and more than
 * of the baseline's, by the same test.
 *
 * @param baseline the baseline
 * @param candidate the candidate
 * @param spec what is allowed
 */
record Comparison(GroupStats baseline, GroupStats candidate, CanarySpec spec) {

	static final double MEDIAN = 0.5;

	static final double TAIL = 0.99;

	/** Fewer are chance, whatever the arithmetic says. */
	private static final int MIN_EVENTS = 3;

	/** A difference below this is no slowness that a caller feels. */
	private static final long LATENCY_FLOOR_NANOS = 1_000_000;

	/**
	 * How far a baseline of few calls may lie from the truth: that it lies further comes
	 * once in 700 windows, and only together with a candidate that is off as well.
	 */
	private static final double DEVIATIONS = 3;

	/**
	 * Finds what is worse.
	 * @param level how likely it may be chance
	 * @return what, {@code null} if nothing is
	 */
	@Nullable String statuses(double level) {
		String worse = worse("failures", this.candidate.failures(), this.baseline.failures(), level);
		for (Status.Code code : Status.Code.values()) {
			if (worse == null && code != Status.Code.OK) {
				worse = worse(code.name(), this.candidate.with(code), this.baseline.with(code), level);
			}
		}
		return worse;
	}

	private @Nullable String worse(String what, long events, long baselineEvents, double level) {
		double allowed = Math.min(1, Binomial.upperRate(this.baseline.ended(), baselineEvents, DEVIATIONS)
				+ this.spec.maxErrorRateIncrease());
		boolean worse = events >= MIN_EVENTS && Binomial.surprising(this.candidate.ended(), events, allowed, level);
		return worse ? moreOften(what, events, baselineEvents) : null;
	}

	String moreOften(String what, long events, long baselineEvents) {
		return String.format(Locale.ROOT,
				"error rate %s (%d of %d: %s) against %s of the baseline, allowed are %s more",
				percent(this.candidate.rate(events)), events, this.candidate.ended(), what,
				percent(this.baseline.rate(baselineEvents)), percent(this.spec.maxErrorRateIncrease()));
	}

	/**
	 * Finds what is slower.
	 * @param level how likely it may be chance
	 * @return what, {@code null} if nothing is
	 */
	@Nullable String latencies(double level) {
		String slower = slower("p50", MEDIAN, level);
		return (slower != null) ? slower : slower("p99", TAIL, level);
	}

	private @Nullable String slower(String name, double quantile, double level) {
		long usual = this.baseline.quantile(quantile, DEVIATIONS);
		if (usual == 0) {
			return null;
		}
		long limit = limit(usual, this.spec);
		long slow = this.candidate.slowerThan(limit);
		// Of few calls the slowest tells little of the hundredth that is slower.
		double usually = Math.max(1 - quantile,
				Binomial.upperRate(this.baseline.comparable(limit), this.baseline.slowerThan(limit), DEVIATIONS));
		boolean slower = slow >= MIN_EVENTS
				&& Binomial.surprising(this.candidate.comparable(limit), slow, usually, level);
		return slower ? slower(name, quantile) : null;
	}

	/** What is too long where the baseline takes that long. */
	static long limit(long nanos, CanarySpec spec) {
		return Math.max((long) (nanos * spec.maxLatencyRatio()), nanos + LATENCY_FLOOR_NANOS);
	}

	String slower(String name, double quantile) {
		return String.format(Locale.ROOT, "%s %s ms against %s ms of the baseline, allowed is a ratio of %s", name,
				millis(this.candidate.quantile(quantile, 0)), millis(this.baseline.quantile(quantile, 0)),
				this.spec.maxLatencyRatio());
	}

	static String percent(double rate) {
		return String.format(Locale.ROOT, "%.2f %%", rate * 100);
	}

	private static String millis(long nanos) {
		return String.format(Locale.ROOT, "%.1f", nanos / 1e6);
	}

}
