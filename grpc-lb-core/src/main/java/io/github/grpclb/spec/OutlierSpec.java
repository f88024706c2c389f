package io.github.grpclb.spec;

import java.time.Duration;

/**
 * Outlier detection (gRFC A50, plus consecutive failures and latency).
 *
 * @param enabled whether it is on
 * @param interval the time between two sweeps
 * @param baseEjectionTime the first ejection's length; the n-th is n times as long
 * @param maxEjectionTime the longest ejection
 * @param maxEjectionPercent the most backends ejected at once, 0 to 100; one may always
 * be, unless it is 0
 * @param consecutiveFailures failures in a row that eject at once, 0 for off
 * @param successRate the success-rate rule
 * @param failurePercentage the failure-percentage rule
 * @param latency the latency rule
 */
public record OutlierSpec(boolean enabled, Duration interval, Duration baseEjectionTime, Duration maxEjectionTime,
		int maxEjectionPercent, int consecutiveFailures, SuccessRate successRate, FailurePercentage failurePercentage,
		Latency latency) {

	private static final String PREFIX = "outlier-detection.";

	public OutlierSpec {
		Require.positive(PREFIX + "interval", interval);
		Require.positive(PREFIX + "base-ejection-time", baseEjectionTime);
		if (maxEjectionTime.compareTo(baseEjectionTime) < 0) {
			throw new InvalidSpecException(PREFIX + "max-ejection-time", maxEjectionTime,
					"at least base-ejection-time (" + baseEjectionTime + ")", "Raise it, or lower base-ejection-time.");
		}
		Require.range(PREFIX + "max-ejection-percent", maxEjectionPercent, 0, 100);
		Require.range(PREFIX + "consecutive-failures", consecutiveFailures, 0, 1_000_000);
	}

	/**
	 * Returns the defaults of the contract.
	 * @return the default settings
	 */
	public static OutlierSpec defaults() {
		return new OutlierSpec(true, Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofMinutes(5), 10, 5,
				new SuccessRate(1.9, 5, 100), new FailurePercentage(85, 5, 50), new Latency(0, 50));
	}

	/**
	 * Ejects a backend whose success rate lies too far under the mean.
	 *
	 * @param stdevFactor standard deviations under the mean; 0 for off
	 * @param minHosts backends with enough requests before the rule applies
	 * @param minRequests requests in an interval before a backend counts
	 */
	public record SuccessRate(double stdevFactor, int minHosts, int minRequests) {

		public SuccessRate {
			Require.range(PREFIX + "success-rate.stdev-factor", stdevFactor, 0.0, 100.0);
			Require.range(PREFIX + "success-rate.min-hosts", minHosts, 1, 100_000);
			Require.range(PREFIX + "success-rate.min-requests", minRequests, 1, 1_000_000);
		}
	}

	/**
	 * Ejects a backend that fails too large a share of its calls.
	 *
	 * @param threshold the share in percent, 0 to 100; 0 for off
	 * @param minHosts backends with enough requests before the rule applies
	 * @param minRequests requests in an interval before a backend counts
	 */
	public record FailurePercentage(int threshold, int minHosts, int minRequests) {

		public FailurePercentage {
			Require.range(PREFIX + "failure-percentage.threshold", threshold, 0, 100);
			Require.range(PREFIX + "failure-percentage.min-hosts", minHosts, 1, 100_000);
			Require.range(PREFIX + "failure-percentage.min-requests", minRequests, 1, 1_000_000);
		}
	}

	/**
	 * Ejects a backend whose mean latency is a multiple of the median backend's.
	 *
	 * @param factor the multiple, above 1; 0 for off
	 * @param minRequests requests in an interval before a backend counts
	 */
	public record Latency(double factor, int minRequests) {

		public Latency {
			if (factor != 0 && !(factor > 1 && factor <= 1000)) {
				throw new InvalidSpecException(PREFIX + "latency.factor", factor, "0 (off), or above 1 up to 1000",
						"3 ejects a backend that is three times slower than the median.");
			}
			Require.range(PREFIX + "latency.min-requests", minRequests, 1, 1_000_000);
		}
	}

}
