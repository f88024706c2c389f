package io.github.grpclb.balancer.routing;

import java.util.Arrays;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class SplitOrderTests {

	private static final int ROUNDS = 2_000;

	private static SplitOrder order(int... shares) {
		return new SplitOrder(shares, 4711);
	}

	@ParameterizedTest
	@CsvSource({ "90, 10", "50, 50", "99, 1", "75, 25", "1, 1", "9, 1", "100, 0" })
	void eachHundredTurnsAreExact(int first, int second) {
		SplitOrder order = order(first, second);
		for (int round = 0; round < ROUNDS; round++) {
			int seconds = 0;
			for (int turn = 0; turn < 100; turn++) {
				seconds += order.group(round * 100 + turn);
			}
			assertThat(seconds).isEqualTo(100 * second / (first + second));
		}
	}

	@ParameterizedTest
	@CsvSource({ "90, 10", "50, 50", "99, 1" })
	void whoeverCallsInStepsMeetsEachGroupInItsShare(int first, int second) {
		SplitOrder order = order(first, second);
		for (int steps = 1; steps <= 10; steps++) {
			int[] seconds = new int[steps];
			int calls = ROUNDS * 100 / steps;
			for (int i = 0; i < calls * steps; i++) {
				seconds[i % steps] += order.group(i);
			}
			for (int method = 0; method < steps; method++) {
				// Standard deviation below 0.5 / sqrt(20,000) = 0.004.
				assertThat((double) seconds[method] / calls).as("call %d of %d", method, steps)
					.isBetween(second / 100.0 - 0.015, second / 100.0 + 0.015);
			}
		}
	}

	@Test
	void oneTurnSaysLittleAboutTheNext() {
		SplitOrder order = order(50, 50);
		int same = 0;
		for (int i = 0; i < 100_000; i++) {
			same += (order.group(i) == order.group(i + 1)) ? 1 : 0;
		}
		// 49 of the other 99 cards are alike: 0.495.
		assertThat(same / 100_000.0).isBetween(0.48, 0.51);
	}

	@Test
	void sharesFinerThanAHundredthAreExactOverSeveralRoundsAndEvenInEach() {
		SplitOrder order = order(995, 5);
		int[] seconds = new int[10];
		for (int i = 0; i < 1000; i++) {
			seconds[i / 100] += order.group(i);
		}
		assertThat(Arrays.stream(seconds).sum()).isEqualTo(5);
		assertThat(Arrays.stream(seconds)).allMatch((it) -> it <= 1);
	}

	@Test
	void oddAndHugeSharesAreHeld() {
		int[] thirds = new int[3];
		SplitOrder three = order(1, 1, 1);
		for (int i = 0; i < 99; i++) {
			thirds[three.group(i)]++;
		}
		assertThat(thirds).containsOnly(33);
		SplitOrder tiny = order(999_983, 17);
		int count = 0;
		for (int i = 0; i < 1_000_000; i++) {
			count += tiny.group(i);
		}
		assertThat(count).as("rounded up to a ten-thousandth").isBetween(95, 105);
		assertThat(order(1, 0).group(Integer.MAX_VALUE)).isZero();
	}

	@Test
	void ordersDifferFromClientToClient() {
		SplitOrder one = new SplitOrder(new int[] { 50, 50 }, 1);
		SplitOrder two = new SplitOrder(new int[] { 50, 50 }, 2);
		int same = 0;
		for (int i = 0; i < 10_000; i++) {
			same += (one.group(i) == two.group(i)) ? 1 : 0;
		}
		assertThat(same / 10_000.0).isBetween(0.45, 0.55);
	}

}
