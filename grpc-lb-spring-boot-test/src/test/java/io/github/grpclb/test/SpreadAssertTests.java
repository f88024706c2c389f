package io.github.grpclb.test;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class SpreadAssertTests {

	@Test
	void evenIsWhatChanceExplains() {
		Random random = new Random(1);
		for (int run = 0; run < 1_000; run++) {
			long[] calls = new long[5];
			for (int i = 0; i < 500; i++) {
				calls[random.nextInt(5)]++;
			}
			spread(calls).isEven();
		}
	}

	@Test
	void skewIsNot() {
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> spread(160, 70, 70).isEven())
			.withMessageContaining("100.0 ±")
			.withMessageContaining("b1=160");
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> spread(150, 150, 0).isEven());
	}

	@Test
	void exactlyEvenAllowsOneCall() {
		assertThatCode(() -> spread(34, 33, 33).isExactlyEven()).doesNotThrowAnyException();
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> spread(35, 33, 32).isExactlyEven());
	}

	@Test
	void fewCallsTellNothing() {
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> spread(4, 4, 4).isEven())
			.withMessageContaining("Make more calls");
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> spread(0, 0).isEven());
	}

	@Test
	void shareOfNothingAllowsNoCall() {
		assertThatCode(() -> spread(100, 0).follows(Map.of("b1", 100, "b2", 0))).doesNotThrowAnyException();
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> spread(100, 1).follows(Map.of("b1", 100, "b2", 0)));
	}

	@Test
	void avoidingNeedsCalls() {
		assertThatCode(() -> spread(5, 0).avoids("b2").reachesOnly("b1")).doesNotThrowAnyException();
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> spread(0, 0).avoids("b2"));
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> spread(5, 1).avoids("b2"));
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> spread(5, 0).reachesOnly("b1", "b2"));
	}

	private static SpreadAssert spread(long... calls) {
		Map<String, Long> counts = new LinkedHashMap<>();
		Map<String, Double> weights = new LinkedHashMap<>();
		for (int i = 0; i < calls.length; i++) {
			counts.put("b" + (i + 1), calls[i]);
			weights.put("b" + (i + 1), 1.0);
		}
		return new SpreadAssert("orders", List.of(), new Spread(counts, weights));
	}

}
