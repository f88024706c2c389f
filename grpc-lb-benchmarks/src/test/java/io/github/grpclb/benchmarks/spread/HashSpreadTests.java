package io.github.grpclb.benchmarks.spread;

import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class HashSpreadTests {

	@Test
	void everyHashPolicyIsInTheReport() {
		assertThat(HashSpread.report(10)).contains("ring_hash", "## Bars");
	}

	@Test
	void popularKeysAreDrawnAsOftenAsZipfSays() {
		ZipfKeys keys = new ZipfKeys(3, 1);
		SplittableRandom random = new SplittableRandom(1);
		int[] drawn = new int[3];
		for (int i = 0; i < 11_000; i++) {
			drawn[keys.next(random)]++;
		}
		// 1, 1/2 and 1/3 of 11/6; the deviation of 6,000 is 52
		assertThat(drawn[0]).isCloseTo(6_000, within(312));
		assertThat(drawn[1]).isCloseTo(3_000, within(312));
		assertThat(drawn[2]).isCloseTo(2_000, within(312));
	}

}
