package io.github.grpclb.outlier;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.github.grpclb.spec.OutlierSpec;

/**
 * Singles out backends whose success rate lies too many standard deviations under the
 * mean (gRFC A50).
 *
 * @see <a href=
 * "https://github.com/grpc/proposal/blob/master/A50-xds-outlier-detection.md#success-rate-algorithm">gRFC
 * A50, success rate algorithm</a>
 */
record SuccessRateRule(OutlierSpec.SuccessRate spec) implements OutlierRule {

	@Override
	public String cause() {
		return "success-rate";
	}

	@Override
	public List<Outlier> outliers(List<OutlierStats> records) {
		List<OutlierStats> busy = OutlierRule.busy(records, this.spec.minRequests());
		if (busy.size() < this.spec.minHosts()) {
			return List.of();
		}
		double sum = 0;
		for (OutlierStats record : busy) {
			sum += record.successRate();
		}
		double mean = sum / busy.size();
		double squares = 0;
		for (OutlierStats record : busy) {
			squares += (record.successRate() - mean) * (record.successRate() - mean);
		}
		double required = mean - Math.sqrt(squares / busy.size()) * this.spec.stdevFactor();
		List<Outlier> outliers = new ArrayList<>();
		for (OutlierStats record : busy) {
			if (record.successRate() < required) {
				outliers.add(new Outlier(record,
						String.format(Locale.ROOT, "%.1f %% of %d calls succeeded, %.1f %% on average over %d backends",
								100 * record.successRate(), record.requests(), 100 * mean, busy.size())));
			}
		}
		return outliers;
	}

}
