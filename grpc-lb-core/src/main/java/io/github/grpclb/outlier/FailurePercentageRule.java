package io.github.grpclb.outlier;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.github.grpclb.spec.OutlierSpec;

/**
 * Singles out backends that fail too large a share of their calls (gRFC A50).
 *
 * @see <a href=
 * "https://github.com/grpc/proposal/blob/master/A50-xds-outlier-detection.md#failure-percentage-algorithm">gRFC
 * A50, failure percentage algorithm</a>
 */
record FailurePercentageRule(OutlierSpec.FailurePercentage spec) implements OutlierRule {

	@Override
	public String cause() {
		return "failure-percentage";
	}

	@Override
	public List<Outlier> outliers(List<OutlierStats> records) {
		List<OutlierStats> busy = OutlierRule.busy(records, this.spec.minRequests());
		if (busy.size() < this.spec.minHosts()) {
			return List.of();
		}
		List<Outlier> outliers = new ArrayList<>();
		for (OutlierStats record : busy) {
			if (record.failureRate() > this.spec.threshold() / 100.0) {
				outliers
					.add(new Outlier(record, String.format(Locale.ROOT, "%.1f %% of %d calls failed, %d %% are allowed",
							100 * record.failureRate(), record.requests(), this.spec.threshold())));
			}
		}
		return outliers;
	}

}
