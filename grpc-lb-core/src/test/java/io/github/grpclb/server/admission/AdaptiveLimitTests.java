package io.github.grpclb.server.admission;

import java.time.Duration;
import java.util.Arrays;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.grpclb.server.admission.SimulatedServer.Kind;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The automatic limit before a simulated server, in virtual time. Shares of the capacity
 * leave room for the probes; the random seeds are fixed.
 */
class AdaptiveLimitTests {

	private static final Kind CALL = new Kind("call", 20, 0.2, 1);

	private static final Duration DEADLINE = Duration.ofMillis(500);

	private static SimulatedServer server(long seed, int workers, Duration deadline) {
		return new SimulatedServer(seed, workers, deadline, AdaptiveLimit::new);
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void serverThatStartsColdUnderThreefoldLoadIsAtItsCapacityFromTheThirdSecondOn(long seed) {
		SimulatedServer server = server(seed, 10, DEADLINE);
		server.cold(5);
		server.run(1500, 20, CALL);
		for (int second = 3; second < 20; second++) {
			assertThat(server.goodput("", second, second + 1)).as("second %s", second).isGreaterThan(0.85 * 500);
		}
	}

	@ParameterizedTest
	@CsvSource({ "1, 20", "2, 50", "4, 5", "16, 20", "64, 10", "100, 100" })
	void threefoldLoadKeepsThroughputAndLatencyWhateverTheServerIsLike(int workers, double millis) {
		double capacity = workers * 1000 / millis;
		// On two workers one call more or less is half of all: a run may stay below.
		double[] goodputs = LongStream.rangeClosed(6, 10).mapToDouble((seed) -> {
			SimulatedServer server = server(seed, workers, Duration.ofSeconds(2));
			server.run(3 * capacity, 30, new Kind("call", millis, 0.2, 1));
			assertThat(server.quantileMillis("", 0.5, 10, 30) / millis).as("one may wait on a single worker")
				.isLessThan(2.6);
			return server.goodput("", 10, 30) / capacity;
		}).toArray();
		assertThat(Arrays.stream(goodputs).average().orElseThrow()).isGreaterThan(0.9);
		assertThat(Arrays.stream(goodputs).min().orElseThrow()).isGreaterThan(0.85);
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void shortCallsDoNotWaitBehindLongOnes(long seed) {
		Kind[] kinds = { new Kind("short", 10, 0.2, 0.9), new Kind("long", 500, 0.2, 0.1) };
		double capacity = 16 / (0.9 * 0.01 + 0.1 * 0.5);
		SimulatedServer server = server(seed, 16, Duration.ofSeconds(2));
		server.run(3 * capacity, 40, kinds);
		assertThat(server.quantileMillis("short", 0.99, 5, 40)).as("3 x unloaded").isLessThan(36);
		assertThat(server.goodput("", 5, 40) / capacity).isGreaterThan(0.85);
		assertThat(server.limit()).isLessThan(25);
	}

	/** What the mean tolerates must not be three times a call for one in a hundred. */
	@Test
	void fewShortCallsWaitLongBesideLongOnes() {
		Kind[] kinds = { new Kind("short", 5, 0.2, 0.9), new Kind("long", 500, 0.2, 0.1) };
		double capacity = 16 / (0.9 * 0.005 + 0.1 * 0.5);
		double[] p99 = LongStream.rangeClosed(1, 5).mapToDouble((seed) -> {
			SimulatedServer server = server(seed, 16, Duration.ofSeconds(2));
			server.run(3 * capacity, 40, kinds);
			assertThat(server.goodput("", 5, 40) / capacity).isGreaterThan(0.85);
			return server.quantileMillis("short", 0.99, 5, 40);
		}).toArray();
		assertThat(Arrays.stream(p99).average().orElseThrow()).as("3 x unloaded, %s", Arrays.toString(p99))
			.isLessThan(18);
	}

	@Test
	void callsOfOneMethodThatDifferMuchAreNoQueue() {
		Kind[] kinds = { new Kind("m", 4.5, 0.2, 95), new Kind("m", 148, 0.2, 5) };
		double capacity = 16 / (0.95 * 0.0045 + 0.05 * 0.148);
		SimulatedServer server = server(7, 16, Duration.ofSeconds(2));
		server.run(3 * capacity, 30, kinds);
		assertThat(server.goodput("", 3, 30) / capacity).isGreaterThan(0.85);
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void tenVeryLongCallsNeverBlackTheShortOnesOut(long seed) {
		SimulatedServer server = server(seed, 16, DEADLINE);
		server.run(2400, 10, CALL);
		for (int i = 0; i < 10; i++) {
			server.arrive(new Kind("call", 20_000, 0, 1));
			server.idle(0.002);
		}
		server.run(2400, 25, CALL);
		server.run(160, 10, CALL);
		assertThat(server.longestSilence("", 10, 45)).isLessThan(1);
		assertThat(server.goodput("", 12, 30) / 300).as("six workers are left").isGreaterThan(0.9);
		assertThat(server.goodput("", 33, 35) / 800).as("all are back").isGreaterThan(0.9);
		assertThat(server.quantileMillis("", 0.99, 37, 45)).as("2 s after the overload").isLessThan(30);
	}

	@Test
	void callsThatHaveBecomeSlowerForGoodAreNotStarved() {
		SimulatedServer server = server(7, 16, Duration.ofSeconds(2));
		server.run(2400, 20, CALL);
		server.slowness(5);
		server.run(480, 40, CALL);
		assertThat(server.goodput("", 25, 60) / 160).isGreaterThan(0.9);
	}

	@Test
	void burstAfterAnIdleTimeFindsTheFullCapacityWithinASecond() {
		SimulatedServer server = server(7, 16, DEADLINE);
		server.run(2400, 10, CALL);
		server.run(20, 20, CALL);
		server.idle(60);
		server.run(2400, 5, CALL);
		assertThat(server.goodput("", 90, 91) / 800).isGreaterThan(0.9);
		assertThat(server.goodput("", 91, 95) / 800).isGreaterThan(0.95);
	}

	@Test
	void loadBelowTheCapacityIsNotRefused() {
		SimulatedServer server = server(7, 16, Duration.ofSeconds(2));
		server.run(400, 50, CALL);
		assertThat(server.goodput("", 20, 50)).as("12,000 calls, deviation 110").isBetween(385.0, 415.0);
	}

	@Test
	void fastFailuresDoNotMakeSuccessesLookSlow() {
		Kind[] kinds = { new Kind("m OK", 20, 0.2, 0.2), new Kind("m NOT_FOUND", 5, 0.2, 0.8) };
		SimulatedServer server = server(7, 16, Duration.ofSeconds(2));
		double capacity = 16 / (0.2 * 0.02 + 0.8 * 0.005);
		server.run(0.7 * capacity, 30, kinds);
		assertThat(server.goodput("", 5, 30) / (0.7 * capacity)).isGreaterThan(0.97);
	}

	/** What the issue of the field was: a queue must never become the new normal. */
	@Test
	void baseIsNeverLearntFromAQueueHoweverLongItLasts() {
		SimulatedServer server = server(7, 16, DEADLINE);
		server.run(2400, 300, CALL);
		assertThat(server.goodput("", 200, 300) / 800).isGreaterThan(0.93);
		assertThat(server.quantileMillis("", 0.99, 200, 300)).isLessThan(60);
	}

}
