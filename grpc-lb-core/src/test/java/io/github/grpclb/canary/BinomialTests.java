package io.github.grpclb.canary;

import java.util.SplittableRandom;

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

	/**
	 * At the same level, the test for one look is wrong about many more of them.
	 */
	@Test
	void looksMayBeRepeatedWithoutMoreFalseAlarms() {
		int runs = 1000;
		int ever = 0;
		int once = 0;
		SplittableRandom random = new SplittableRandom(1);
		for (int run = 0; run < runs; run++) {
			int events = 0;
			boolean everWrong = false;
			boolean onceWrong = false;
			for (int trials = 1; trials <= 2000; trials++) {
				events += (random.nextInt(20) == 0) ? 1 : 0;
				everWrong |= Binomial.everSurprising(trials, events, 0.05, 0.05);
				onceWrong |= Binomial.surprising(trials, events, 0.05, 0.05);
			}
			ever += everWrong ? 1 : 0;
			once += onceWrong ? 1 : 0;
		}
		System.out.printf("false alarms in 2,000 looks at level 5 %%: %d of %d, a fixed test: %d%n", ever, runs, once);
		assertThat(ever).isLessThanOrEqualTo(50);
		assertThat(once).isGreaterThan(250);
	}

	@Test
	void theTestThatMayBeRepeatedFindsWhatIsThere() {
		assertThat(Binomial.everSurprising(5, 5, 0.03, 1e-6)).isTrue();
		assertThat(Binomial.everSurprising(3, 3, 0.03, 1e-6)).isFalse();
		assertThat(Binomial.everSurprising(1_000_000, 11_000, 0.01, 1e-6)).isTrue();
		assertThat(Binomial.everSurprising(1_000_000, 10_100, 0.01, 1e-6)).isFalse();
		assertThat(Binomial.everSurprising(10, 10, 1, 0.5)).isFalse();
		assertThat(Binomial.everSurprising(0, 0, 0.01, 0.5)).isFalse();
	}

	@Test
	void upperRateNarrowsWithTheTrials() {
		assertThat(Binomial.upperRate(0, 0, 2)).isEqualTo(1);
		assertThat(Binomial.upperRate(10, 0, 2)).isCloseTo(0.286, within(0.001));
		assertThat(Binomial.upperRate(10_000, 100, 2)).isCloseTo(0.0122, within(0.0001));
	}

}
