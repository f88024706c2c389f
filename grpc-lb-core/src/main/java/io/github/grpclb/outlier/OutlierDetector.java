package io.github.grpclb.outlier;

import java.util.ArrayList;
import java.util.List;

import io.github.grpclb.Internal;
import io.github.grpclb.outlier.OutlierRule.Outlier;
import io.github.grpclb.spec.OutlierSpec;

/**
 * Decides which backends are ejected, and when they come back: gRFC A50 with the rules
 * success rate and failure percentage, plus consecutive failures (Envoy) and latency.
 *
 * <p>
 * On the same calls the sweeps eject and readmit as grpc-java's
 * {@code outlier_detection_experimental} does, but for what differs on purpose. The first
 * ejection goes through however few backends there are, so that the share of ejected ones
 * may end above the maximum by one. Statuses such as {@code NOT_FOUND} are answers here,
 * and what says nothing of the backend counts for nothing (see
 * {@link io.github.grpclb.load.Outcome}), where grpc-java takes all but {@code OK} for
 * failures. What fails everywhere alike ejects nobody (see {@link Others}). And one
 * incident is one ejection: neither another rule nor calls that were in flight lengthen
 * it. Lives in the channel's {@code SynchronizationContext}.
 *
 * @see <a href=
 * "https://github.com/grpc/proposal/blob/master/A50-xds-outlier-detection.md#outlier-detection-behavior">gRFC
 * A50, outlier detection behavior</a>
 */
@Internal
public final class OutlierDetector {

	private static final String CONSECUTIVE_FAILURES = "consecutive-failures";

	private final OutlierSpec spec;

	private final Listener listener;

	private final List<OutlierRule> rules = new ArrayList<>();

	/**
	 * Creates a detector.
	 * @param spec the rules and their settings
	 * @param listener hears of ejections and returns
	 */
	public OutlierDetector(OutlierSpec spec, Listener listener) {
		this.spec = spec;
		this.listener = listener;
		if (spec.successRate().stdevFactor() > 0) {
			this.rules.add(new SuccessRateRule(spec.successRate()));
		}
		if (spec.failurePercentage().threshold() > 0) {
			this.rules.add(new FailurePercentageRule(spec.failurePercentage()));
		}
		if (spec.latency().factor() > 0) {
			this.rules.add(new LatencyRule(spec.latency()));
		}
	}

	/**
	 * Judges the calls since the last sweep.
	 * @param records all backends, in a stable order
	 * @param now the ticker's reading in nanoseconds
	 */
	public void sweep(List<OutlierStats> records, long now) {
		records.forEach(OutlierStats::closeInterval);
		for (OutlierRule rule : this.rules) {
			for (Outlier outlier : rule.outliers(records)) {
				if (full(records)) {
					break;
				}
				if (outlier.record().ejection() != null || alike(rule, outlier.record(), records)) {
					continue;
				}
				eject(outlier.record(), rule.cause(), outlier.evidence(), now);
			}
		}
		for (OutlierStats record : records) {
			Ejection ejection = record.ejection();
			if (ejection == null) {
				record.relent();
			}
			else if (now - ejection.untilNanos() > 0) {
				record.readmit();
				this.listener.readmitted(record);
			}
		}
	}

	private static boolean alike(OutlierRule rule, OutlierStats record, List<OutlierStats> records) {
		return rule.judgesFailures() && !Others.of(records, record).better(record.failureRate(), record.requests());
	}

	/**
	 * Judges a backend that has just failed a number of calls in a row.
	 * @param record the backend
	 * @param records all backends
	 * @param now the ticker's reading in nanoseconds
	 * @return whether that settles it; if not, the others fail as well, and a longer row
	 * may tell more
	 */
	public boolean failed(OutlierStats record, List<OutlierStats> records, long now) {
		int failures = record.load().consecutiveFailures();
		if (this.spec.consecutiveFailures() == 0 || failures < this.spec.consecutiveFailures()
				|| record.ejection() != null) {
			return true;
		}
		if (!Others.of(records, record).hardlyFail(failures, record.recentRequests())) {
			return false;
		}
		record.load().resetConsecutiveFailures();
		if (!full(records)) {
			eject(record, CONSECUTIVE_FAILURES, failures + " calls failed in a row", now);
		}
		return true;
	}

	private void eject(OutlierStats record, String cause, String evidence, long now) {
		Ejection ejection = record.eject(cause, evidence, now, this.spec.baseEjectionTime().toNanos(),
				this.spec.maxEjectionTime().toNanos());
		this.listener.ejected(record, ejection);
	}

	private boolean full(List<OutlierStats> records) {
		int ejected = 0;
		for (OutlierStats record : records) {
			ejected += (record.ejection() != null) ? 1 : 0;
		}
		return 100.0 * ejected / records.size() >= this.spec.maxEjectionPercent();
	}

	/**
	 * Begins with a clean interval, after new settings.
	 * @param records all backends
	 */
	public static void restart(List<OutlierStats> records) {
		records.forEach(OutlierStats::forget);
	}

	/**
	 * Takes all ejections back and forgets earlier ones, because detection was turned
	 * off.
	 * @param records all backends
	 */
	public static void pardon(List<OutlierStats> records) {
		records.forEach(OutlierStats::absolve);
	}

	/**
	 * Hears of what the detector decides.
	 */
	public interface Listener {

		/**
		 * A backend is ejected, or longer than before.
		 * @param record the backend
		 * @param ejection why and until when
		 */
		void ejected(OutlierStats record, Ejection ejection);

		/**
		 * An ejection is over.
		 * @param record the backend
		 */
		void readmitted(OutlierStats record);

	}

}
