package io.github.grpclb.canary;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class BinomialTests {

	/** Tails from the exact distribution: 3.0, 0.37, 1.7, 0.34, 1.3, 0.3 per cent. */
	@ParameterizedTest
	@CsvSource({ "3, 1, 0.01, false", "100, 5, 0.01, true", "100, 4, 0.01, false", "20, 2, 0.01, false",
			"1000, 20, 0.01, true", "1000, 18, 0.01, false", "100000, 1090, 0.01, true", "100000, 1070, 0.01, false",
			"10, 10, 1, false", "0, 0, 0.01, false" })
	void surpriseFollowsTheTail(long trials, long events, double probability, boolean surprising) {
		assertThat(Binomial.surprising(trials, events, probability, 0.005)).isEqualTo(surprising);
	}

	@Test
	void aStricterLevelWantsMore() {
		assertThat(Binomial.surprising(100, 6, 0.01, 0.001)).isTrue();
		assertThat(Binomial.surprising(100, 5, 0.01, 0.001)).isFalse();
		assertThat(Binomial.surprising(100_000, 1100, 0.01, 0.0005)).isFalse();
		assertThat(Binomial.surprising(100_000, 1110, 0.01, 0.0005)).isTrue();
	}

	@Test
	void upperRateNarrowsWithTheTrials() {
		assertThat(Binomial.upperRate(0, 0, 2)).isEqualTo(1);
		assertThat(Binomial.upperRate(10, 0, 2)).isCloseTo(0.286, within(0.001));
		assertThat(Binomial.upperRate(10_000, 100, 2)).isCloseTo(0.0122, within(0.0001));
	}

}
