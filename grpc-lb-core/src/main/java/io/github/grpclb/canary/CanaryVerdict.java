package io.github.grpclb.canary;

import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.spec.CanarySpec;

/**
 * Judges a candidate against the baseline over the same window.
 *
 * @param failed why the candidate must go, {@code null} if it need not
 * @param waits what keeps it from the next step, {@code null} for nothing
 */
record CanaryVerdict(@Nullable String failed, @Nullable String waits) {

	/** Fewer are chance, whatever the arithmetic says. */
	private static final int MIN_EVENTS = 3;

	/** A difference below this is no slowness that a caller feels. */
	private static final long LATENCY_FLOOR_NANOS = 1_000_000;

	private static final double SLOWEST = 0.01;

	/**
	 * Judges. Errors condemn at any time, as soon as they are clearly more than allowed;
	 * latency once the candidate had its {@code min-requests}, because its first calls
	 * warm it up.
	 * @param spec what is allowed
	 * @param step what both did in the current step
	 * @param recent what both did in the last seconds
	 * @param before what the candidate did in earlier steps
	 * @return the verdict
	 */
	static CanaryVerdict of(CanarySpec spec, CanaryReading step, CanaryReading recent, History before) {
		GroupStats baseline = step.baseline();
		GroupStats candidate = step.candidate();
		double allowed = allowedRate(spec, baseline);
		for (History span : List.of(History.NONE.plus(candidate, allowed), before.plus(candidate, allowed),
				History.NONE.plus(recent.candidate(), allowedRate(spec, recent.baseline())))) {
			if (span.failures() >= MIN_EVENTS
					&& Binomial.surprising(span.calls(), span.failures(), span.expected() / span.calls())) {
				return failed("error rate %s (%d of %d) against %s of the baseline, allowed are %s more",
						percent((double) span.failures() / span.calls()), span.failures(), span.calls(),
						percent(baseline.errorRate()), percent(spec.maxErrorRateIncrease()));
			}
		}
		if (candidate.calls() < spec.minRequests()) {
			return waits("%d of %d requests", candidate.calls(), spec.minRequests());
		}
		long limit = latencyLimit(spec, baseline);
		long slow = candidate.slowerThan(limit);
		if (slow >= MIN_EVENTS && Binomial.surprising(candidate.timed(), slow, SLOWEST)) {
			return failed("p99 %s ms against %s ms of the baseline, allowed is a ratio of %s", millis(candidate.p99()),
					millis(baseline.p99()), spec.maxLatencyRatio());
		}
		if (candidate.errorRate() - baseline.errorRate() > spec.maxErrorRateIncrease()) {
			return waits("a clear error rate: %s now, %s of the baseline", percent(candidate.errorRate()),
					percent(baseline.errorRate()));
		}
		if (candidate.p99() > limit) {
			return waits("a clear p99: %s ms now, %s ms of the baseline", millis(candidate.p99()),
					millis(baseline.p99()));
		}
		return new CanaryVerdict(null, null);
	}

	static double allowedRate(CanarySpec spec, GroupStats baseline) {
		double upper = (baseline.calls() > 0) ? Binomial.upperRate(baseline.calls(), baseline.failures()) : 0;
		return Math.min(1, upper + spec.maxErrorRateIncrease());
	}

	private static long latencyLimit(CanarySpec spec, GroupStats baseline) {
		long p99 = baseline.p99();
		return (p99 == 0) ? Long.MAX_VALUE : Math.max((long) (p99 * spec.maxLatencyRatio()), p99 + LATENCY_FLOOR_NANOS);
	}

	private static CanaryVerdict failed(String format, Object... arguments) {
		return new CanaryVerdict(String.format(Locale.ROOT, format, arguments), null);
	}

	private static CanaryVerdict waits(String format, Object... arguments) {
		return new CanaryVerdict(null, String.format(Locale.ROOT, format, arguments));
	}

	private static String percent(double rate) {
		return String.format(Locale.ROOT, "%.2f %%", rate * 100);
	}

	private static String millis(long nanos) {
		return String.format(Locale.ROOT, "%.1f", nanos / 1e6);
	}

	/**
	 * A candidate's calls over windows in which the baseline may have fared differently.
	 *
	 * @param calls its calls
	 * @param failures those that failed
	 * @param expected how many failures the windows allowed
	 */
	record History(long calls, long failures, double expected) {

		static final History NONE = new History(0, 0, 0);

		History plus(GroupStats window, double allowedRate) {
			return new History(this.calls + window.calls(), this.failures + window.failures(),
					this.expected + window.calls() * allowedRate);
		}

	}

}
