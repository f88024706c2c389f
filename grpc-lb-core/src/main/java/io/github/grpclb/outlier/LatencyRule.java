package io.github.grpclb.outlier;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.github.grpclb.spec.OutlierSpec;

/**
 * Singles out backends whose mean latency is a multiple of the median backend's. Only
 * unary calls that succeeded have a latency. Of an even number of backends the faster of
 * the two in the middle is the median, so that one of two can be an outlier.
 */
record LatencyRule(OutlierSpec.Latency spec) implements OutlierRule {

	private static final double NANOS_PER_MILLI = 1_000_000;

	@Override
	public String cause() {
		return "latency";
	}

	@Override
	public boolean judgesFailures() {
		return false;
	}

	@Override
	public List<Outlier> outliers(List<OutlierStats> records) {
		List<OutlierStats> busy = new ArrayList<>(OutlierRule.busy(records, this.spec.minRequests()));
		busy.removeIf((record) -> record.meanLatency() == 0);
		if (busy.size() < 2) {
			return List.of();
		}
		double[] means = busy.stream().mapToDouble(OutlierStats::meanLatency).sorted().toArray();
		double median = means[(means.length - 1) / 2];
		List<Outlier> outliers = new ArrayList<>();
		for (OutlierStats record : busy) {
			if (record.meanLatency() > this.spec.factor() * median) {
				outliers.add(new Outlier(record,
						String.format(Locale.ROOT, "%.1f ms on average over %d calls, the median backend takes %.1f ms",
								record.meanLatency() / NANOS_PER_MILLI, record.requests(), median / NANOS_PER_MILLI)));
			}
		}
		return outliers;
	}

}
