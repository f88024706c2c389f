package io.github.grpclb.spec;

import java.time.Duration;
import java.util.List;

/**
 * A split that advances by itself while the candidate holds up.
 *
 * @param baseline the group that serves today
 * @param candidate the group that should take over
 * @param steps the candidate's shares in percent, ascending, each 1 to 100
 * @param stepInterval the shortest time at each step
 * @param minRequests requests that the candidate must have had before a step is judged
 * @param maxErrorRateIncrease how much higher the candidate's error rate may be, 0 to 1
 * @param maxLatencyRatio how many times the baseline's p99 the candidate's may be, at
 * least 1
 */
public record CanarySpec(String baseline, String candidate, List<Integer> steps, Duration stepInterval, int minRequests,
		double maxErrorRateIncrease, double maxLatencyRatio) {

	public CanarySpec {
		Require.text("canary.baseline", baseline, "Name the group that serves today.");
		Require.text("canary.candidate", candidate, "Name the group that should take over.");
		if (baseline.equals(candidate)) {
			throw new InvalidSpecException("canary.candidate", candidate, "another group than canary.baseline",
					"Name the group that should take over.");
		}
		steps = List.copyOf(steps);
		int previous = 0;
		for (int step : steps) {
			if (step <= previous || step > 100) {
				throw new InvalidSpecException("canary.steps", steps, "ascending percentages from 1 to 100",
						"For example [1, 5, 20, 50, 100].");
			}
			previous = step;
		}
		if (steps.isEmpty()) {
			throw new InvalidSpecException("canary.steps", steps, "at least one percentage from 1 to 100",
					"For example [1, 5, 20, 50, 100].");
		}
		Require.positive("canary.step-interval", stepInterval);
		Require.range("canary.min-requests", minRequests, 1, 1_000_000_000);
		Require.ratio("canary.max-error-rate-increase", maxErrorRateIncrease);
		Require.range("canary.max-latency-ratio", maxLatencyRatio, 1.0, 1000.0);
	}

	/**
	 * Returns a canary with default settings: five steps of at least five minutes and 100
	 * requests each, at most 1 % more errors and a p99 of at most 1.5 times the
	 * baseline's.
	 * @param baseline the group that serves today
	 * @param candidate the group that should take over
	 * @return the settings
	 */
	public static CanarySpec of(String baseline, String candidate) {
		return new CanarySpec(baseline, candidate, List.of(1, 5, 20, 50, 100), Duration.ofMinutes(5), 100, 0.01, 1.5);
	}

}
