package io.github.grpclb.policy;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.grpc.ClientStreamTracer;
import io.grpc.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.grpclb.spec.LeastRequestSpec;
import io.github.grpclb.spec.PolicyName;
import io.github.grpclb.spec.PolicySpec;
import io.github.grpclb.testing.VirtualClock;

import static org.assertj.core.api.Assertions.assertThat;

class PickPolicyTests {

	/** Five standard deviations: one false alarm in two million runs. */
	private static final double SIGMAS = 5;

	private static Map<Candidate, Integer> picks(PickPolicy policy, Candidate[] candidates, int count) {
		PickPolicy.Picker picker = policy.picker(new Candidates(candidates, candidates));
		Map<Candidate, Integer> picks = new HashMap<>();
		for (int i = 0; i < count; i++) {
			picks.merge(candidates[picker.pick(null)], 1, Integer::sum);
		}
		return picks;
	}

	private static PickPolicy leastRequest(LeastRequestSpec spec) {
		return new LeastRequest(spec, new VirtualClock().context());
	}

	/** Starts calls that do not end. */
	private static void load(Candidate candidate, int calls) {
		for (int i = 0; i < calls; i++) {
			Backends.start(candidate);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 7, 100, 1000 })
	void roundRobinIsExact(int size) {
		Map<Candidate, Integer> picks = picks(new RoundRobin(), Backends.alike(size), size * 10);
		assertThat(picks).hasSize(size);
		assertThat(picks.values()).containsOnly(10);
	}

	@Test
	void roundRobinFollowsWeightsSmoothly() {
		Candidate[] candidates = Backends.weighing(5, 3, 2);
		PickPolicy.Picker picker = new RoundRobin().picker(new Candidates(candidates, candidates));
		for (int window = 0; window < 10; window++) {
			Map<Candidate, Integer> picks = new HashMap<>();
			Candidate previous = null;
			int longestRun = 0;
			int run = 0;
			for (int i = 0; i < 10; i++) {
				Candidate picked = candidates[picker.pick(null)];
				run = (picked == previous) ? run + 1 : 1;
				longestRun = Math.max(longestRun, run);
				previous = picked;
				picks.merge(picked, 1, Integer::sum);
			}
			assertThat(picks).containsEntry(candidates[0], 5)
				.containsEntry(candidates[1], 3)
				.containsEntry(candidates[2], 2);
			assertThat(longestRun).as("no burst on the heaviest").isLessThanOrEqualTo(2);
		}
	}

	/**
	 * A first attempt and a hedge in turn: had hedges turns of their own, the same half
	 * of the backends would get all first attempts.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "adaptive", "least-request", "round-robin", "weighted-round-robin" })
	void furtherAttemptsTakeNoTurn(String name) {
		for (Candidate[] candidates : List.of(Backends.alike(4), Backends.weighing(2, 2, 1, 2))) {
			PickPolicy policy = PickPolicies.onClassPath()
				.create(PolicySpec.of(PolicyName.of(name)), new VirtualClock().context());
			Arrays.stream(candidates).forEach((candidate) -> policy.attach(candidate.load()));
			PickPolicy.Picker picker = policy.picker(new Candidates(candidates, candidates));
			Map<Integer, Integer> first = new HashMap<>();
			for (int i = 0; i < 140; i++) {
				first.merge(picker.pick(null), 1, Integer::sum);
				picker.pickAgain(null);
			}
			double sum = Arrays.stream(candidates).mapToDouble(Candidate::weight).sum();
			for (int i = 0; i < candidates.length; i++) {
				assertThat(first.getOrDefault(i, 0)).as("%s, %s", name, first)
					.isBetween((int) (140 * candidates[i].weight() / sum) - 1,
							(int) (140 * candidates[i].weight() / sum) + 1);
			}
			policy.close();
		}
	}

	@Test
	void roundRobinOverManyThreadsDiffersByTheNumberOfLanesAtMost() throws InterruptedException {
		Candidate[] candidates = Backends.alike(10);
		PickPolicy.Picker picker = new RoundRobin().picker(new Candidates(candidates, candidates));
		int threads = 4;
		int each = 100_000;
		int[][] counts = new int[threads][10];
		Thread[] running = new Thread[threads];
		for (int t = 0; t < threads; t++) {
			int[] mine = counts[t];
			running[t] = new Thread(() -> {
				for (int i = 0; i < each; i++) {
					mine[picker.pick(null)]++;
				}
			});
			running[t].start();
		}
		for (Thread thread : running) {
			thread.join();
		}
		for (int i = 0; i < candidates.length; i++) {
			int sum = 0;
			for (int[] count : counts) {
				sum += count[i];
			}
			// A lane may stop anywhere in its round, and every return to the shared
			// position is
			// one more place to stop at: once in 65,536 turns of each lane.
			assertThat(sum).isBetween(threads * each / 10 - 4 * StripedCounters.COUNT,
					threads * each / 10 + 4 * StripedCounters.COUNT);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "random", "least-request" })
	void idleBackendsAreUsedEvenly(PolicyName name) {
		for (int size : new int[] { 3, 10, 100 }) {
			int count = 10_000 * size;
			Map<Candidate, Integer> picks = picks(
					PickPolicies.onClassPath().create(PolicySpec.of(name), new VirtualClock().context()),
					Backends.alike(size), count);
			double deviation = Math.sqrt(10_000 * (1 - 1.0 / size));
			assertThat(picks).hasSize(size);
			assertThat(picks.values()).allSatisfy(
					(n) -> assertThat((double) n).isBetween(10_000 - SIGMAS * deviation, 10_000 + SIGMAS * deviation));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "random", "least-request", "round-robin" })
	void idleBackendsAreUsedInProportionToTheirWeights(PolicyName name) {
		Candidate[] candidates = Backends.weighing(1, 2, 7);
		Map<Candidate, Integer> picks = picks(
				PickPolicies.onClassPath().create(PolicySpec.of(name), new VirtualClock().context()), candidates,
				100_000);
		double[] shares = { 0.1, 0.2, 0.7 };
		for (int i = 0; i < shares.length; i++) {
			double deviation = Math.sqrt(100_000 * shares[i] * (1 - shares[i]));
			assertThat((double) picks.get(candidates[i])).isBetween(100_000 * shares[i] - SIGMAS * deviation,
					100_000 * shares[i] + SIGMAS * deviation);
		}
	}

	@Test
	void leastRequestOfAFewTakesTheLeastLoaded() {
		Candidate[] candidates = Backends.alike(5);
		for (int i = 0; i < candidates.length; i++) {
			load(candidates[i], (i == 3) ? 1 : 2 + i);
		}
		assertThat(picks(leastRequest(LeastRequestSpec.defaults()), candidates, 100)).containsOnlyKeys(candidates[3]);
	}

	@Test
	void leastRequestSharesTheTurnsOfABusyBackendAmongTheIdleOnes() {
		Candidate[] candidates = Backends.alike(3);
		load(candidates[1], 5);
		Map<Candidate, Integer> picks = picks(leastRequest(LeastRequestSpec.defaults()), candidates, 100);
		assertThat(picks).containsOnlyKeys(candidates[0], candidates[2]).containsEntry(candidates[0], 50);
	}

	@Test
	void leastRequestMeetsWhoHasBecomeIdleWithinARound() {
		Candidate[] candidates = Backends.alike(10);
		for (Candidate candidate : candidates) {
			load(candidate, 3);
		}
		ClientStreamTracer ending = Backends.start(candidates[7]);
		PickPolicy.Picker picker = leastRequest(LeastRequestSpec.defaults()).picker(Backends.all(candidates));
		for (int i = 0; i < 100; i++) {
			assertThat(picker.pick(new Call())).isNotEqualTo(7);
		}
		load(candidates[2], 1);
		ending.streamClosed(Status.OK);
		assertThat(IntStream.range(0, 10).map((i) -> picker.pick(new Call()))).contains(7).doesNotContain(2);
	}

	@ParameterizedTest
	@ValueSource(ints = { 2, 3, 10 })
	void choicesAreDistinctSoThatTheMostLoadedIsNeverPicked(int choices) {
		Candidate[] candidates = Backends.alike(20);
		load(candidates[7], 1);
		assertThat(picks(leastRequest(new LeastRequestSpec(choices)), candidates, 20_000))
			.doesNotContainKey(candidates[7])
			.hasSize(19);
	}

	@Test
	void pickFirstStaysWithTheFirst() {
		Candidate[] candidates = Backends.alike(3);
		assertThat(picks(new PickFirst(), candidates, 10)).containsOnlyKeys(candidates[0]);
	}

}
