package io.github.grpclb.canary;

import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

@Execution(ExecutionMode.CONCURRENT)
class EvidenceTests {

	private static final int RUNS = 1000;

	/** Calls of both groups in each second, with a rate that changes as it likes. */
	private static Evidence after(long seed, int seconds, int calls, int baselineCalls, IntToDoubleFunction rate,
			double more, double allowance, double level) {
		SplittableRandom random = new SplittableRandom(seed);
		Evidence evidence = new Evidence();
		for (int second = 0; second < seconds && !evidence.beyond(level); second++) {
			double shared = rate.applyAsDouble(second);
			evidence.add(GroupPair.NONE, calls, events(random, calls, shared + more), baselineCalls,
					events(random, baselineCalls, shared), allowance);
		}
		return evidence;
	}

	private static int events(SplittableRandom random, int calls, double rate) {
		int events = 0;
		for (int i = 0; i < calls; i++) {
			events += (random.nextDouble() < rate) ? 1 : 0;
		}
		return events;
	}

	private static int alarms(int calls, int baselineCalls, IntToDoubleFunction rate, double more, double allowance) {
		int alarms = 0;
		for (int run = 0; run < RUNS; run++) {
			alarms += after(run, 600, calls, baselineCalls, rate, more, allowance, 0.05).beyond(0.05) ? 1 : 0;
		}
		return alarms;
	}

	/**
	 * Shared outages, whole and half ones, long and short ones, also where one group has
	 * hardly any calls: 600 looks at each of 1,000 runs, at a level of one in twenty.
	 */
	@ParameterizedTest
	@CsvSource({ "1, 20", "2, 198", "19, 1", "10, 10", "1, 1" })
	void whatBefallsBothAlikeIsNoEvidenceHoweverItChanges(int calls, int baselineCalls) {
		int outages = alarms(calls, baselineCalls, (second) -> (second % 120 < 20) ? 1 : 0, 0, 0.01);
		int halves = alarms(calls, baselineCalls, (second) -> (second % 7 < 2) ? 0.6 : 0.02, 0, 0);
		int rising = alarms(calls, baselineCalls, (second) -> second / 700.0, 0, 0);
		System.out.printf("evidence, %d and %d calls/s: %d, %d, %d of %d false alarms at level 5 %%%n", calls,
				baselineCalls, outages, halves, rising, RUNS);
		assertThat(outages).isLessThanOrEqualTo(50);
		assertThat(halves).isLessThanOrEqualTo(50);
		assertThat(rising).isLessThanOrEqualTo(50);
	}

	@ParameterizedTest
	@CsvSource({ "1, 20", "19, 1", "10, 10" })
	void whatIsAllowedIsNoEvidenceHoweverLongItLasts(int calls, int baselineCalls) {
		assertThat(alarms(calls, baselineCalls, (second) -> (second % 100 < 50) ? 0.001 : 0.2, 0.05, 0.05))
			.isLessThanOrEqualTo(50);
	}

	@ParameterizedTest
	@CsvSource({ "1, 0.99", "0.2, 0.01", "0.2, 0.3", "0.1, 0.05" })
	void aDifferenceThatIsThereIsFound(double more, double usual) {
		double rate = Math.min(usual, 1 - more);
		int found = 0;
		for (int run = 0; run < RUNS; run++) {
			found += after(run, 3600, 1, 20, (second) -> rate, more, 0.01, 1e-5).beyond(1e-5) ? 1 : 0;
		}
		assertThat(found).isEqualTo(RUNS);
	}

	@Test
	void aFewCallsThatAllFailAreEnoughAlsoAfterALongGoodTime() {
		for (int good : new int[] { 5, 300 }) {
			Evidence evidence = after(1, good, 1, 20, (second) -> 0.001, 0, 0.01, 1e-5);
			int failed = 0;
			while (!evidence.beyond(1e-5)) {
				evidence.add(GroupPair.NONE, 1, 1, 20, 0, 0.01);
				failed++;
			}
			System.out.printf("evidence after %d good seconds: %d failures of %d at level 1e-5%n", good, failed,
					failed);
			assertThat(failed).isBetween(3, 8);
		}
	}

	@Test
	void neitherAllNorNothingOverflows() {
		Evidence evidence = new Evidence();
		for (int i = 0; i < 1000; i++) {
			evidence.add(GroupPair.NONE, 1000, 1000, 1000, 0, 0);
		}
		assertThat(evidence.beyond(1e-50)).isTrue();
		for (int i = 0; i < 1000; i++) {
			evidence.add(GroupPair.NONE, 1000, 0, 1000, 1000, 1);
		}
		assertThat(evidence.beyond(1)).isFalse();
	}

}
