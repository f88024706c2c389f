package io.github.grpclb.server.admission;

import java.time.Duration;
import java.util.Arrays;
import java.util.function.LongToDoubleFunction;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.github.grpclb.server.admission.SimulatedServer.Kind;
import io.github.grpclb.server.admission.SimulatedServer.LimitFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How much of its capacity a fleet gives away under the automatic limit. Servers have
 * four workers and calls of 20 ms, as in {@code GoodputSoakTests}; means of twenty seeds,
 * whose runs differ by 0.01 (standard deviation) where calls take alike, by 0.07 where
 * they do not.
 */
class OverloadedFleetTests {

	private static final int WORKERS = 4;

	private static final double CAPACITY = WORKERS / 0.020;

	private static final int SEEDS = 20;

	/** What a busy machine adds. */
	private static final Kind CALL = new Kind("call", 20, 0.1, 1);

	private static final Kind EXPONENTIAL = new Kind("call", 20, Double.POSITIVE_INFINITY, 1);

	private static double mean(LongToDoubleFunction goodput) {
		return LongStream.rangeClosed(1, SEEDS).mapToDouble(goodput).average().orElseThrow();
	}

	/** A warm-up, then stock and ours in turn, as the soak test does it. */
	private static double[] shares(long seed, int backends, double times, LimitFactory limits, Kind kind) {
		double capacity = CAPACITY * backends;
		SimulatedFleet fleet = new SimulatedFleet(seed, backends, WORKERS, limits);
		fleet.run(capacity / 2, 2, false, kind);
		double stock = fleet.run(times * capacity, 4, false, kind) / capacity;
		fleet.idle(0.2);
		double ours = fleet.run(times * capacity, 4, true, kind) / capacity;
		return new double[] { stock, ours };
	}

	@ParameterizedTest
	@CsvSource({ "2, 1.5", "2, 3", "2, 6", "3, 1.5", "3, 3", "3, 6", "4, 1.5", "4, 3", "4, 6" })
	void fleetAnswersNearlyAsManyCallsAsItCan(int backends, double times) {
		double[] stock = new double[SEEDS];
		double[] ours = new double[SEEDS];
		for (int i = 0; i < SEEDS; i++) {
			double[] shares = shares(i + 1, backends, times, AdaptiveLimit::new, CALL);
			stock[i] = shares[0];
			ours[i] = shares[1];
		}
		double mean = Arrays.stream(ours).average().orElseThrow();
		assertThat(mean).isGreaterThan(0.95);
		assertThat(mean / Arrays.stream(stock).average().orElseThrow()).isGreaterThan(0.95);
		assertThat(Arrays.stream(ours).min().orElseThrow()).as("the worst seed").isGreaterThan(0.9);
	}

	/** Otherwise what is lost under the limit would be the client's doing. */
	@ParameterizedTest
	@CsvSource({ "2", "3", "4" })
	void pushbackSteersCallsAwayWithoutLossUnderAFixedLimit(int backends) {
		assertThat(mean((seed) -> shares(seed, backends, 1.5, (ticker) -> () -> 8, CALL)[1])).isGreaterThan(0.98);
	}

	@Test
	void placesBeyondTheWorkersKeepThemBusyWhileCallsComeUnevenly() {
		assertThat(mean((seed) -> {
			SimulatedServer server = new SimulatedServer(seed, WORKERS, Duration.ofSeconds(2), AdaptiveLimit::new);
			// By then probes are rare, so that it is the limit alone.
			server.run(1.5 * CAPACITY, 60, CALL);
			return server.goodput("", 40, 60) / CAPACITY;
		})).isGreaterThan(0.94);
	}

	/** A queue is always there at six times the capacity: only probes lose answers. */
	@Test
	void probesThatConfirmTheBaseCostFewAnswers() {
		assertThat(mean((seed) -> shares(seed, 4, 6, AdaptiveLimit::new, CALL)[0])).isGreaterThan(0.98);
	}

	@ParameterizedTest
	@CsvSource({ "2, 1.5", "4, 1.5", "4, 6" })
	void chanceAmongCallsThatDifferMuchIsNoReasonToProbeOrToCut(int backends, double times) {
		assertThat(mean((seed) -> shares(seed, backends, times, AdaptiveLimit::new, EXPONENTIAL)[1]))
			.isGreaterThan(0.86);
	}

}
