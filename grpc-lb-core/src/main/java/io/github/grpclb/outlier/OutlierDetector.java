package io.github.grpclb.outlier;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.grpc.Status;

import io.github.grpclb.Internal;
import io.github.grpclb.outlier.OutlierRule.Outlier;
import io.github.grpclb.load.LastFailure;
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
 * it. Nobody is ejected whose calls the others could not carry (see {@link Capacity}),
 * and one that let calls run out of time is soon tried again. Lives in the channel's
 * {@code SynchronizationContext}.
 *
 * @see <a href=
 * "https://github.com/grpc/proposal/blob/master/A50-xds-outlier-detection.md#outlier-detection-behavior">gRFC
 * A50, outlier detection behavior</a>
 */
@Internal
public final class OutlierDetector {

	private static final String CONSECUTIVE_FAILURES = "consecutive-failures";

	/**
	 * Longer than most collections of garbage. A process that only stood still for a
	 * moment should not be missed for half a minute.
	 */
	private static final long SHORTEST_EJECTION = TimeUnit.SECONDS.toNanos(1);

	/**
	 * Where all others have none at all, any failure lies many deviations out. A call or
	 * two that ran out of time are not worth a backend.
	 */
	private static final int FEWEST_FAILURES = 5;

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
	 * @return whether nothing is left to judge: without a call, the next sweep may be
	 * left out
	 */
	public boolean sweep(List<OutlierStats> records, long now) {
		records.forEach(OutlierStats::closeInterval);
		if (records.stream().noneMatch(OutlierStats::away)) {
			records.forEach(OutlierStats::learnUsual);
		}
		for (OutlierRule rule : this.rules) {
			for (Outlier outlier : rule.outliers(records)) {
				if (full(records)) {
					break;
				}
				if (outlier.record().away() || tolerable(rule, outlier.record(), records)
						|| !Capacity.suffices(records, outlier.record())) {
					continue;
				}
				if (rule.judgesFailures() && ranOutOfTime(outlier.record())) {
					suspend(outlier.record(), rule.cause(), outlier.evidence(), now);
				}
				else {
					eject(outlier.record(), rule.cause(), outlier.evidence(), now);
				}
			}
		}
		for (OutlierStats record : records) {
			Ejection ejection = record.ejection();
			if (ejection == null) {
				record.relent();
			}
			else if (!record.suspended() && now - ejection.untilNanos() > 0) {
				record.readmit();
				this.listener.readmitted(record);
			}
		}
		return records.stream().allMatch(OutlierStats::atRest);
	}

	/**
	 * Makes up for sweeps that were left out.
	 * @param records all backends
	 * @param last when the last of them would have been
	 */
	public static void rested(List<OutlierStats> records, long last) {
		records.forEach((record) -> record.restedUntil(last));
	}

	private static boolean tolerable(OutlierRule rule, OutlierStats record, List<OutlierStats> records) {
		return rule.judgesFailures()
				&& (passing(record) || !Others.of(records, record).better(record.failureRate(), record.requests()));
	}

	/** Whether calls ran out of time on it, but few, or in a stall that is over. */
	private static boolean passing(OutlierStats record) {
		return ranOutOfTime(record) && (record.failures() < FEWEST_FAILURES || !record.goesOn());
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
		if (this.spec.consecutiveFailures() == 0 || failures < this.spec.consecutiveFailures() || record.away()) {
			return true;
		}
		if (!Others.of(records, record).hardlyFail(failures, record.recentRequests())
				|| !Capacity.suffices(records, record)) {
			return false;
		}
		record.load().resetConsecutiveFailures();
		if (full(records)) {
			return true;
		}
		if (ranOutOfTime(record)) {
			suspend(record, CONSECUTIVE_FAILURES, failures + " calls in a row ran out of time", now);
		}
		else {
			eject(record, CONSECUTIVE_FAILURES, failures + " calls failed in a row", now);
		}
		return true;
	}

	private static boolean ranOutOfTime(OutlierStats record) {
		LastFailure failure = record.load().lastFailure();
		return failure != null && failure.status().getCode() == Status.Code.DEADLINE_EXCEEDED;
	}

	private void suspend(OutlierStats record, String cause, String evidence, long now) {
		long shortest = Math.min(SHORTEST_EJECTION, this.spec.baseEjectionTime().toNanos());
		this.listener.ejected(record,
				record.suspend(cause, evidence, now, shortest, this.spec.maxEjectionTime().toNanos()));
	}

	/**
	 * Looks after backends that were ejected because calls ran out of time on them. Such
	 * a backend is tried with a trickle of calls when its time is up, earlier if it
	 * answers again or if the others cannot do without it. If it fails, it is ejected for
	 * twice as long; if it answers, it is back.
	 * @param records all backends
	 * @param now the ticker's reading in nanoseconds
	 * @return whether there is anything to look after
	 */
	public boolean look(List<OutlierStats> records, long now) {
		boolean any = false;
		for (OutlierStats record : records) {
			if (record.onTrial()) {
				judge(record, records, now);
			}
			else if (record.suspended() && (record.due(now) || earlier(record, records))) {
				record.beginTrial(now);
				this.listener.tried(record);
			}
			any |= record.onTrial() || record.suspended();
		}
		return any;
	}

	private static boolean earlier(OutlierStats record, List<OutlierStats> records) {
		return record.reachable() && (record.answersAgain() || !Capacity.suffices(records, record));
	}

	private void judge(OutlierStats record, List<OutlierStats> records, long now) {
		Boolean passed = record.passed(now);
		if (passed == null) {
			return;
		}
		if (passed) {
			record.endTrial();
			this.listener.readmitted(record);
		}
		else if (Capacity.suffices(records, record)) {
			suspend(record, CONSECUTIVE_FAILURES, "calls ran out of time or failed when it was tried again", now);
		}
		else {
			// No more than the trickle, but no less either.
			record.beginTrial(now);
		}
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
		 * An ejection is over, and a trickle of calls shows whether the backend is well.
		 */
		void tried(OutlierStats record);

		/** An ejection is over. */
		void readmitted(OutlierStats record);

	}

}
