package io.github.grpclb.policy;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

import io.grpc.ClientStreamTracer;
import io.grpc.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.grpclb.spec.HashSpec;
import io.github.grpclb.spec.PolicyName;
import io.github.grpclb.spec.PolicySpec;
import io.github.grpclb.testing.VirtualClock;

import static org.assertj.core.api.Assertions.assertThat;

@Execution(ExecutionMode.CONCURRENT)
class HashPolicyTests {

	private static final HashSpec UNBOUNDED = new HashSpec("x-client-id", 0, HashSpec.Fallback.RANDOM);

	private static PickPolicy policy(PolicyName name, HashSpec spec) {
		return PickPolicies.onClassPath().create(PolicySpec.of(name).withHash(spec), new VirtualClock().context());
	}

	private static Call call(int key) {
		return new Call().header("x-client-id", "client-" + key);
	}

	private static String[] owners(PickPolicy policy, Candidates candidates, int keys) {
		PickPolicy.Picker picker = policy.picker(candidates);
		return IntStream.range(0, keys)
			.mapToObj((key) -> candidates.eligible()[picker.pick(call(key))].address())
			.toArray(String[]::new);
	}

	@ParameterizedTest
	@ValueSource(strings = { "ring-hash", "maglev" })
	void keyMeansTheSameInTheHeaderAndInTheCallOption(PolicyName name) {
		Candidate[] candidates = Backends.alike(50);
		PickPolicy.Picker picker = policy(name, UNBOUNDED).picker(Backends.all(candidates));
		for (int key = 0; key < 100; key++) {
			int picked = picker.pick(call(key));
			assertThat(picker.pick(new Call().key("client-" + key))).isEqualTo(picked);
			assertThat(picker.pick(call(key + 1).key("client-" + key))).as("the option goes first").isEqualTo(picked);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "ring-hash", "maglev" })
	void orderOfDiscoveryMakesNoDifference(PolicyName name) {
		Candidate[] candidates = Backends.alike(50);
		List<Candidate> shuffled = Arrays.asList(candidates.clone());
		Collections.shuffle(shuffled, new Random(1));
		assertThat(owners(policy(name, UNBOUNDED), Backends.all(shuffled.toArray(Candidate[]::new)), 1000))
			.isEqualTo(owners(policy(name, UNBOUNDED), Backends.all(candidates), 1000));
	}

	@ParameterizedTest
	@ValueSource(strings = { "ring-hash", "maglev" })
	void backendThatIsOutForAMomentTakesOnlyItsOwnKeysAlongAndGetsThemBack(PolicyName name) {
		Candidate[] candidates = Backends.alike(20);
		PickPolicy policy = policy(name, UNBOUNDED);
		String[] before = owners(policy, Backends.all(candidates), 10_000);
		String out = candidates[7].address();
		String[] without = owners(policy, new Candidates(candidates, Backends.without(candidates, 7)), 10_000);
		for (int key = 0; key < before.length; key++) {
			if (before[key].equals(out)) {
				assertThat(without[key]).isNotEqualTo(out);
			}
			else {
				assertThat(without[key]).isEqualTo(before[key]);
			}
		}
		// All others take over: 500 keys on 19 backends leave none out but once in 10^10.
		assertThat(IntStream.range(0, before.length)
			.filter((key) -> before[key].equals(out))
			.mapToObj((key) -> without[key])
			.distinct()).hasSize(19);
		assertThat(owners(policy, Backends.all(candidates), 10_000)).isEqualTo(before);
	}

	@ParameterizedTest
	@ValueSource(strings = { "ring-hash", "maglev" })
	void tableIsKeptWhileMembersAndWeightsStay(PolicyName name) {
		Candidate[] candidates = Backends.alike(20);
		HashTable.Builder builder = (name == PolicyName.MAGLEV) ? Maglev::build : Ring::build;
		HashShape shape = HashShape.of(candidates, builder, null);
		Candidate[] again = Arrays.stream(candidates)
			.map((candidate) -> Backends.weighing(candidate.load(), candidate.weight()))
			.toArray(Candidate[]::new);
		assertThat(shape.fits(again)).isTrue();
		List<Candidate> shuffled = Arrays.asList(candidates.clone());
		Collections.reverse(shuffled);
		HashShape reordered = HashShape.of(shuffled.toArray(Candidate[]::new), builder, shape);
		assertThat(reordered.table()).isSameAs(shape.table());
		assertThat(reordered.targets(new Candidate[0])).containsOnly(-1);
		again[3] = Backends.weighing(again[3].load(), 2);
		assertThat(shape.fits(again)).isFalse();
		assertThat(shape.fits(Backends.without(candidates, 0))).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "ring-hash", "maglev" })
	void oneOfTenThousandThatIsLeftGetsAllCalls(PolicyName name) {
		Candidate[] candidates = Backends.alike(10_000);
		Candidates left = new Candidates(candidates, new Candidate[] { candidates[5000] });
		assertThat(owners(policy(name, UNBOUNDED), left, 100)).containsOnly(candidates[5000].address());
	}

	/**
	 * The most popular of 10,000 keys has 15 % of the calls, where a backend has 1 %.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "ring-hash", "maglev" })
	void loadStaysBoundedUnderPopularKeys(PolicyName name) {
		Candidate[] candidates = Backends.alike(100);
		PickPolicy.Picker picker = policy(name, new HashSpec("x-client-id", 1.25, HashSpec.Fallback.RANDOM))
			.picker(Backends.all(candidates));
		double[] popularity = zipf(10_000, 1.1);
		SplittableRandom random = new SplittableRandom(1);
		Deque<ClientStreamTracer> open = new ArrayDeque<>();
		for (int i = 0; i < 100_000; i++) {
			if (open.size() == 1000) {
				open.remove().streamClosed(Status.OK);
			}
			int key = Arrays.binarySearch(popularity, random.nextDouble());
			Candidate picked = candidates[picker.pick(call(Math.abs(key + 1)))];
			open.add(Backends.start(picked));
			assertThat(picked.load().inFlight()).isLessThanOrEqualTo(1000 / 100 + 4);
		}
	}

	/**
	 * Calls come by chance and last by chance; so many are open on each backend on
	 * average.
	 */
	@ParameterizedTest
	@CsvSource({ "ring-hash, 0.25", "maglev, 0.25", "ring-hash, 1", "maglev, 1" })
	void aFewOpenCallsDoNotDriveKeysFromTheirBackend(PolicyName name, double open) {
		assertThat(onTheirOwner(name, open)).isGreaterThanOrEqualTo(0.99);
	}

	private static double onTheirOwner(PolicyName name, double open) {
		Candidate[] candidates = Backends.alike(5);
		PickPolicy.Picker bounded = policy(name, new HashSpec("x-client-id", 1.25, HashSpec.Fallback.RANDOM))
			.picker(Backends.all(candidates));
		PickPolicy.Picker owners = policy(name, UNBOUNDED).picker(Backends.all(candidates));
		SplittableRandom random = new SplittableRandom(1);
		PriorityQueue<OpenCall> calls = new PriorityQueue<>(Comparator.comparingDouble(OpenCall::end));
		double now = 0;
		int stayed = 0;
		for (int i = 0; i < 100_000; i++) {
			now -= Math.log(1 - random.nextDouble()) / (open * candidates.length);
			while (!calls.isEmpty() && calls.peek().end() <= now) {
				calls.remove().tracer().streamClosed(Status.OK);
			}
			int key = random.nextInt(10_000);
			int picked = bounded.pick(call(key));
			stayed += (picked == owners.pick(call(key))) ? 1 : 0;
			calls.add(new OpenCall(now - Math.log(1 - random.nextDouble()), Backends.start(candidates[picked])));
		}
		return stayed / 100_000.0;
	}

	@ParameterizedTest
	@CsvSource({ "5, 2", "5, 0.1", "10, 3", "100, 2", "100, 0.1", "5, 0.55" })
	void aWeightThatChangesMovesNoKeyBetweenOthersOnARing(int size, double weight) {
		Candidate[] candidates = Backends.alike(size);
		String[] before = owners(policy(PolicyName.RING_HASH, UNBOUNDED), Backends.all(candidates), 10_000);
		String changed = candidates[2].address();
		candidates[2] = Backends.weighing(candidates[2].load(), weight);
		String[] after = owners(policy(PolicyName.RING_HASH, UNBOUNDED), Backends.all(candidates), 10_000);
		int moved = 0;
		for (int key = 0; key < before.length; key++) {
			if (!before[key].equals(after[key])) {
				moved++;
				assertThat((weight > 1) ? after[key] : before[key]).isEqualTo(changed);
			}
		}
		assertThat(moved).isPositive();
	}

	private record OpenCall(double end, ClientStreamTracer tracer) {
	}

	private static double[] zipf(int keys, double exponent) {
		double[] cumulative = IntStream.rangeClosed(1, keys).mapToDouble((k) -> Math.pow(k, -exponent)).toArray();
		Arrays.parallelPrefix(cumulative, Double::sum);
		double sum = cumulative[keys - 1];
		return Arrays.stream(cumulative).map((value) -> value / sum).toArray();
	}

	@ParameterizedTest
	@ValueSource(strings = { "ring-hash", "maglev" })
	void boundFollowsWeights(PolicyName name) {
		Candidate[] candidates = Backends.weighing(1, 3);
		PickPolicy.Picker picker = policy(name, new HashSpec(null, 1, HashSpec.Fallback.RANDOM))
			.picker(Backends.all(candidates));
		for (int i = 0; i < 400; i++) {
			Backends.start(candidates[picker.pick(new Call().key("always the same"))]);
		}
		// Four more than the mean of its weight are always allowed.
		assertThat(candidates[0].load().inFlight()).isBetween(96, 104);
		assertThat(candidates[1].load().inFlight()).isBetween(296, 304);
	}

	@ParameterizedTest
	@ValueSource(strings = { "ring-hash", "maglev" })
	void callWithoutKeyTakesTheFallback(PolicyName name) {
		Candidates candidates = Backends.all(Backends.alike(5));
		PickPolicy.Picker refusing = policy(name, new HashSpec("x-client-id", 0, HashSpec.Fallback.FAIL))
			.picker(candidates);
		assertThat(refusing.pick(new Call())).isEqualTo(PickPolicy.Picker.REFUSED);
		assertThat(refusing.pick(call(1))).isNotNegative();
		PickPolicy.Picker turns = policy(name, new HashSpec("x-client-id", 0, HashSpec.Fallback.ROUND_ROBIN))
			.picker(candidates);
		assertThat(IntStream.range(0, 5).map((i) -> turns.pick(new Call()))).containsExactly(0, 1, 2, 3, 4);
		PickPolicy.Picker random = policy(name, UNBOUNDED).picker(candidates);
		assertThat(IntStream.range(0, 1000).map((i) -> random.pick(new Call())).distinct()).hasSize(5);
	}

	/**
	 * Another process, another version: a session stays where it is.
	 */
	@Test
	void placesAreTheSameForEver() {
		Candidates candidates = Backends.all(Backends.alike(10));
		assertThat(owners(policy(PolicyName.RING_HASH, UNBOUNDED), candidates, 5)).containsExactly("10.0.0.1:50051",
				"10.0.0.9:50051", "10.0.0.1:50051", "10.0.0.6:50051", "10.0.0.0:50051");
		assertThat(owners(policy(PolicyName.MAGLEV, UNBOUNDED), candidates, 5)).containsExactly("10.0.0.7:50051",
				"10.0.0.0:50051", "10.0.0.0:50051", "10.0.0.2:50051", "10.0.0.3:50051");
	}

}
