package io.github.grpclb.history;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class SeriesTests {

	@ParameterizedTest
	@ValueSource(doubles = { 0, 1, 127, 128, 254, 255, 256, 1_000_000, 0.25, Double.NaN })
	void whateverIsSetIsRead(double value) {
		Series series = new Series();
		series.set(0, 3);
		series.set(1, 254);
		series.set(3, value);
		series.set(Series.STEPS + 4, 7);
		assertThat(series.get(0)).isEqualTo(3);
		assertThat(series.get(1)).isEqualTo(254);
		assertThat(series.get(2)).isNaN();
		assertThat(series.get(3)).isEqualTo(Double.valueOf(value));
		assertThat(series.get(4)).isEqualTo(7);
	}

}
