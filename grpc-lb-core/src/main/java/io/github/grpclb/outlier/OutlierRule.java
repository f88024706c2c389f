package io.github.grpclb.outlier;

import java.util.ArrayList;
import java.util.List;

/**
 * One way to tell an outlier from the rest.
 */
interface OutlierRule {

	/**
	 * Names the rule in snapshots, meters and logs.
	 * @return for example {@code success-rate}
	 */
	String cause();

	/**
	 * Tells whether it goes by failures, so that an outlier must fail clearly more than
	 * the others.
	 * @return {@code false} if it goes by something else
	 */
	default boolean judgesFailures() {
		return true;
	}

	/**
	 * Judges the last interval.
	 * @param records all backends
	 * @return the outliers among them, in the same order
	 */
	List<Outlier> outliers(List<OutlierStats> records);

	/**
	 * Drops the backends that had too few calls to be judged.
	 * @param records all backends
	 * @param minRequests calls in the interval
	 * @return those that had as many or more
	 */
	static List<OutlierStats> busy(List<OutlierStats> records, int minRequests) {
		List<OutlierStats> busy = new ArrayList<>();
		for (OutlierStats record : records) {
			if (record.requests() >= minRequests) {
				busy.add(record);
			}
		}
		return busy;
	}

	/**
	 * A backend that a rule has singled out.
	 *
	 * @param record the backend
	 * @param evidence why, in words
	 */
	record Outlier(OutlierStats record, String evidence) {
	}

}
