package io.github.grpclb.canary;

import java.util.Locale;

import io.grpc.Status;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.spec.CanarySpec;

/**
 * Tests whether a candidate is worse than its baseline, by what both did in the same time
 * (one method, or all of them).
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

	/** All failures together, all single statuses, p50 and p99: each a quarter. */
	private static final int TESTS = 4;

	/** All but OK. */
	private static final int CODES = Status.Code.values().length - 1;

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
	 * How sure a difference must be.
	 */
	interface Certainty {

		/**
		 * Whether so many of so many are more than the probability explains.
		 * @param share which part of the certainty this test may use up, up to 1
		 */
		boolean surprising(long trials, long events, double probability, double share);

	}

	/**
	 * A difference that is looked for once.
	 * @param level how likely each test may be wrong
	 * @return the binomial test
	 */
	static Certainty once(double level) {
		return (trials, events, probability, share) -> Binomial.surprising(trials, events, probability, level);
	}

	/**
	 * A difference that is looked for at any time.
	 * @param level how likely any look at any of the comparison's tests may be wrong
	 * @return the test that may be repeated
	 */
	static Certainty everLooking(double level) {
		return (trials, events, probability, share) -> Binomial.everSurprising(trials, events, probability,
				level * share / TESTS);
	}

	/**
	 * Finds what is worse.
	 * @param level how sure it must be
	 * @return what, {@code null} if nothing is
	 */
	@Nullable String statuses(Certainty level) {
		String worse = worse("failures", this.candidate.failures(), this.baseline.failures(), level, 1);
		for (Status.Code code : Status.Code.values()) {
			if (worse == null && code != Status.Code.OK) {
				worse = worse(code.name(), this.candidate.with(code), this.baseline.with(code), level, 1.0 / CODES);
			}
		}
		return worse;
	}

	private @Nullable String worse(String what, long events, long baselineEvents, Certainty level, double share) {
		double allowed = Math.min(1, Binomial.upperRate(this.baseline.ended(), baselineEvents, DEVIATIONS)
				+ this.spec.maxErrorRateIncrease());
		if (events < MIN_EVENTS || !level.surprising(this.candidate.ended(), events, allowed, share)) {
			return null;
		}
		return String.format(Locale.ROOT,
				"error rate %s (%d of %d: %s) against %s of the baseline, allowed are %s more",
				percent(this.candidate.rate(events)), events, this.candidate.ended(), what,
				percent(this.baseline.rate(baselineEvents)), percent(this.spec.maxErrorRateIncrease()));
	}

	/**
	 * Finds what is slower.
	 * @param level how sure it must be
	 * @return what, {@code null} if nothing is
	 */
	@Nullable String latencies(Certainty level) {
		String slower = slower("p50", 0.5, level);
		return (slower != null) ? slower : slower("p99", 0.99, level);
	}

	private @Nullable String slower(String name, double quantile, Certainty level) {
		long usual = this.baseline.quantile(quantile, DEVIATIONS);
		if (usual == 0) {
			return null;
		}
		long limit = Math.max((long) (usual * this.spec.maxLatencyRatio()), usual + LATENCY_FLOOR_NANOS);
		long slow = this.candidate.slowerThan(limit);
		// Of few calls the slowest tells little of the hundredth that is slower.
		double usually = Math.max(1 - quantile,
				Binomial.upperRate(this.baseline.comparable(limit), this.baseline.slowerThan(limit), DEVIATIONS));
		if (slow < MIN_EVENTS || !level.surprising(this.candidate.comparable(limit), slow, usually, 1)) {
			return null;
		}
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
