package io.github.grpclb.canary;

import java.util.Set;
import java.util.TreeSet;
import java.util.function.DoubleFunction;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.canary.Comparison.Certainty;
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
	 * How likely an equal candidate is ever condemned in a step, by the windows that
	 * begin in it (times two, because there are two kinds of them): at most one canary of
	 * five steps in 200. All looks at all tests share that.
	 */
	private static final double CLEAR = 0.0005;

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
	 * What both groups did in some time.
	 *
	 * @param reading what they did
	 * @param number how many such windows there were, with this one: 1 or more
	 */
	record Window(CanaryReading reading, int number) {

		/** The level of all windows is shared so that there may be ever more of them. */
		double level(double ofAll) {
			return ofAll / ((double) this.number * (this.number + 1));
		}

	}

	/**
	 * Judges. Statuses condemn at any time, as soon as they are clearly worse; latency
	 * once the candidate had its {@code min-requests}, because its first calls warm it
	 * up.
	 * @param spec what is allowed
	 * @param stepWindow what both did in the current step
	 * @param recentWindow what both did in the last seconds
	 * @return the verdict
	 */
	static CanaryVerdict of(CanarySpec spec, Window stepWindow, Window recentWindow) {
		CanaryReading step = stepWindow.reading();
		CanaryReading recent = recentWindow.reading();
		GroupStats baseline = step.baselineTotal();
		GroupStats candidate = step.candidateTotal();
		String broken = broken(recent.baselineTotal(), recent.candidateTotal());
		if (broken != null) {
			return new CanaryVerdict(null, broken);
		}
		boolean warm = candidate.calls() >= spec.minRequests();
		String failed = worse(spec, step, warm, (share) -> Comparison.everLooking(stepWindow.level(CLEAR) * share));
		if (failed == null) {
			failed = worse(spec, recent, false, (share) -> Comparison.everLooking(recentWindow.level(CLEAR) * share));
		}
		if (failed != null) {
			return new CanaryVerdict(failed, null);
		}
		if (!warm) {
			return waits(candidate.calls() + " of " + spec.minRequests() + " requests");
		}
		if (baseline.calls() < Math.min(CALLS_OF_THE_BASELINE, spec.minRequests())) {
			return waits(
					baseline.calls() + " of " + CALLS_OF_THE_BASELINE + " requests of the baseline, to compare with");
		}
		String brokenBefore = broken(baseline, candidate);
		if (brokenBefore != null) {
			return waits(brokenBefore);
		}
		String unclear = worse(spec, step, true, (share) -> Comparison.once(UNCLEAR * share));
		return waits((unclear != null) ? "clearness: " + unclear : null);
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

	private static @Nullable String worse(CanarySpec spec, CanaryReading window, boolean warm,
			DoubleFunction<Certainty> level) {
		Comparison all = new Comparison(window.baselineTotal(), window.candidateTotal(), spec);
		String worse = worse(all, warm, level.apply(TOGETHER));
		if (worse != null) {
			return worse;
		}
		Set<String> methods = new TreeSet<>(window.candidate().keySet());
		methods.removeIf((method) -> calls(window.baseline().get(method)) < CALLS_OF_A_METHOD
				|| calls(window.candidate().get(method)) == 0);
		for (String method : methods) {
			GroupStats candidate = window.candidate().get(method);
			GroupStats baseline = window.baseline().get(method);
			if (candidate != null && baseline != null) {
				worse = worse(new Comparison(baseline, candidate, spec), warm && candidate.calls() >= CALLS_OF_A_METHOD,
						level.apply((1 - TOGETHER) / methods.size()));
				if (worse != null) {
					return method.isEmpty() ? worse : worse + ", in " + method;
				}
			}
		}
		return null;
	}

	private static long calls(@Nullable GroupStats stats) {
		return (stats != null) ? stats.calls() : 0;
	}

	private static @Nullable String worse(Comparison comparison, boolean warm, Certainty level) {
		String worse = comparison.statuses(level);
		return (worse == null && warm) ? comparison.latencies(level) : worse;
	}

}
