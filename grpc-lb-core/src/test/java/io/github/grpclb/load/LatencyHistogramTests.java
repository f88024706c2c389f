package io.github.grpclb.load;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.grpclb.numbers.LatencyBuckets;

import static org.assertj.core.api.Assertions.assertThat;

class LatencyHistogramTests {

	private final LatencyHistogram histogram = new LatencyHistogram(0);

	@ParameterizedTest
	@ValueSource(longs = { 0, 1_000, 1_500_000, 20_000_000, 999_999_999, 60_000_000_000L })
	void bucketIsAtMostAnEighthTooHigh(long nanos) {
		long bound = LatencyBuckets.end(LatencyBuckets.of(nanos));
		assertThat(bound).isGreaterThanOrEqualTo(nanos)
			.isLessThanOrEqualTo(Math.max(2048, (long) (nanos * 1.13) + 1024));
	}

	@Test
	void quantilesFollowTheSamples() {
		for (int i = 1; i <= 1000; i++) {
			this.histogram.record(TimeUnit.MILLISECONDS.toNanos(i), 0);
		}
		assertThat(this.histogram.quantile(0.5, 0) / 1e6).isBetween(500.0, 570.0);
		assertThat(this.histogram.quantile(0.99, 0) / 1e6).isBetween(990.0, 1120.0);
	}

	@Test
	void oldSamplesAreForgottenWithinAMinute() {
		this.histogram.record(TimeUnit.SECONDS.toNanos(1), 0);
		assertThat(this.histogram.quantile(0.5, TimeUnit.SECONDS.toNanos(31))).isPositive();
		assertThat(this.histogram.quantile(0.5, TimeUnit.SECONDS.toNanos(62))).isZero();
	}

}
