package io.github.grpclb.resilience;

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
	 * Judges the last interval.
	 * @param records all backends
	 * @return the outliers among them, in the same order
	 */
	List<Outlier> outliers(List<TrackRecord> records);

	/**
	 * Drops the backends that had too few calls to be judged.
	 * @param records all backends
	 * @param minRequests calls in the interval
	 * @return those that had as many or more
	 */
	static List<TrackRecord> busy(List<TrackRecord> records, int minRequests) {
		List<TrackRecord> busy = new ArrayList<>();
		for (TrackRecord record : records) {
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
	record Outlier(TrackRecord record, String evidence) {
	}

}
