package io.github.grpclb.canary;

import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.spec.CanarySpec;

/**
 * Judges a candidate against the baseline over the same window: each method that both
 * have had often enough, and all of them together.
 *
 * @param failed why the candidate must go, {@code null} if it need not
 * @param waits what keeps it from the next step, {@code null} for nothing
 */
record CanaryVerdict(@Nullable String failed, @Nullable String waits) {

	/**
	 * How likely an equal candidate is ever condemned: a client with a canary each
	 * working day has one false alarm in four years, and a candidate that fails always
	 * needs half a call more than for one in 200.
	 */
	private static final double CLEAR = 0.001;

	/**
	 * A difference that chance shows once in ten looks keeps the step until it is clear.
	 */
	private static final double UNCLEAR = 0.1;

	/** Half of a level is for all methods together, half for each by itself. */
	private static final double TOGETHER = 0.5;

	/** Of fewer calls to either group a method's quantiles say nothing. */
	private static final int CALLS_OF_A_METHOD = 20;

	/** Calls of the baseline without which there is nothing to compare with. */
	private static final int CALLS_OF_THE_BASELINE = 10;

	/** Where more than that fails in both groups, something else is broken. */
	private static final double BROKEN = 0.5;

	/**
	 * Where fewer than that end well in both groups, by whatever status, neither says a
	 * thing.
	 */
	private static final double HARDLY_ANY = 0.1;

	/**
	 * Judges. Statuses condemn at any time, as soon as they are clearly worse; latency
	 * once the candidate had its {@code min-requests}, because its first calls warm it
	 * up.
	 * @param spec what is allowed
	 * @param step what both did in the current step
	 * @param recent what both did in the last seconds
	 * @param evidence what the whole canary has shown
	 * @return the verdict
	 */
	static CanaryVerdict of(CanarySpec spec, CanaryReading step, CanaryReading recent, CanaryEvidence evidence) {
		GroupStats baseline = step.baselineTotal();
		GroupStats candidate = step.candidateTotal();
		String broken = broken(recent.baselineTotal(), recent.candidateTotal());
		if (broken != null) {
			return new CanaryVerdict(null, broken);
		}
		String failed = evidence.worse(spec, CLEAR);
		if (failed != null) {
			return new CanaryVerdict(failed, null);
		}
		String tooFew = tooFew(spec, step);
		if (tooFew != null) {
			return waits(tooFew);
		}
		String brokenBefore = broken(baseline, candidate);
		if (brokenBefore != null) {
			return waits(brokenBefore);
		}
		String unclear = evidence.worse(spec, UNCLEAR);
		unclear = (unclear != null) ? unclear : unclear(spec, step);
		return waits((unclear != null) ? "clearness: " + unclear : null);
	}

	/**
	 * Tells what a window lacks for a step to end with it.
	 * @return {@code null} for nothing
	 */
	static @Nullable String tooFew(CanarySpec spec, CanaryReading window) {
		long candidate = window.candidateTotal().calls();
		if (candidate < spec.minRequests()) {
			return candidate + " of " + spec.minRequests() + " requests";
		}
		long baseline = window.baselineTotal().calls();
		int enough = Math.min(CALLS_OF_THE_BASELINE, spec.minRequests());
		return (baseline < enough) ? baseline + " of " + enough + " requests of the baseline, to compare with" : null;
	}

	private static CanaryVerdict waits(@Nullable String what) {
		return new CanaryVerdict(null, what);
	}

	/** What both suffer is no fault of the candidate, and hides what is. */
	private static @Nullable String broken(GroupStats baseline, GroupStats candidate) {
		if (baseline.ended() < CALLS_OF_THE_BASELINE || candidate.ended() == 0) {
			return null;
		}
		boolean fail = baseline.rate(baseline.failures()) > BROKEN && candidate.rate(candidate.failures()) > BROKEN;
		boolean refuse = baseline.rate(baseline.codes()[0]) < HARDLY_ANY
				&& candidate.rate(candidate.codes()[0]) < HARDLY_ANY;
		return (fail || refuse)
				? "both groups to answer again: both fail, %s of the baseline's calls end well and %s of the candidate's"
					.formatted(Comparison.percent(baseline.rate(baseline.codes()[0])),
							Comparison.percent(candidate.rate(candidate.codes()[0])))
				: null;
	}

	private static @Nullable String unclear(CanarySpec spec, CanaryReading window) {
		Comparison all = new Comparison(window.baselineTotal(), window.candidateTotal(), spec);
		String unclear = unclear(all, true, UNCLEAR * TOGETHER);
		if (unclear != null) {
			return unclear;
		}
		Set<String> methods = new TreeSet<>(window.candidate().keySet());
		methods.removeIf((method) -> window.of(method).baseline().calls() < CALLS_OF_A_METHOD
				|| window.of(method).candidate().calls() == 0);
		for (String method : methods) {
			GroupPair pair = window.of(method);
			unclear = unclear(new Comparison(pair.baseline(), pair.candidate(), spec),
					pair.candidate().calls() >= CALLS_OF_A_METHOD, UNCLEAR * (1 - TOGETHER) / methods.size());
			if (unclear != null) {
				return method.isEmpty() ? unclear : unclear + ", in " + method;
			}
		}
		return null;
	}

	private static @Nullable String unclear(Comparison comparison, boolean quantiles, double level) {
		String worse = comparison.statuses(level);
		return (worse == null && quantiles) ? comparison.latencies(level) : worse;
	}

}
