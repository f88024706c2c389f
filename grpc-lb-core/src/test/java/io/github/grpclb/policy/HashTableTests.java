package io.github.grpclb.policy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.grpclb.numbers.Hash64;

import static org.assertj.core.api.Assertions.assertThat;

@Execution(ExecutionMode.CONCURRENT)
class HashTableTests {

	private static final int KEYS_PER_BACKEND = 20_000;

	static Stream<Named<HashTable.Builder>> builders() {
		return Stream.of(Named.of("ring", Ring::build), Named.of("maglev", Maglev::build));
	}

	/** Ascending, as a shape gives them. */
	private static long[] hashes(int members) {
		return IntStream.range(0, members).mapToLong((i) -> Hash64.of("10.0." + i + ":50051")).sorted().toArray();
	}

	private static int[] keys(HashTable table, int members, int count) {
		int[] keys = new int[members];
		for (int key = 0; key < count; key++) {
			keys[owner(table, key)]++;
		}
		return keys;
	}

	private static int owner(HashTable table, int key) {
		return table.owner(table.place(Hash64.mix(key)));
	}

	private static double hottest(int[] keys) {
		return Arrays.stream(keys).max().orElseThrow() / Arrays.stream(keys).average().orElseThrow();
	}

	/**
	 * Chance alone puts the hottest of 1,000 four deviations over the mean: 1.028.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 10, 100, 1000 })
	void maglevSpreadsKeysEvenly(int members) {
		HashTable table = Maglev.build(hashes(members), Backends.equal(members));
		assertThat(hottest(keys(table, members, members * KEYS_PER_BACKEND))).isLessThanOrEqualTo(1.05);
	}

	/** A share deviates by 1 in the root of its points: 3 % at 1,024 points. */
	@ParameterizedTest
	@ValueSource(ints = { 10, 100 })
	void ringSpreadsKeysNearlyEvenly(int members) {
		HashTable table = Ring.build(hashes(members), Backends.equal(members));
		assertThat(hottest(keys(table, members, members * KEYS_PER_BACKEND))).isLessThanOrEqualTo(1 + 5.0 / 32);
	}

	@ParameterizedTest
	@MethodSource("builders")
	void everyOneOfTenThousandHasKeys(HashTable.Builder builder) {
		HashTable table = builder.build(hashes(10_000), Backends.equal(10_000));
		assertThat(keys(table, 10_000, 2_000_000)).doesNotContain(0);
	}

	@ParameterizedTest
	@ValueSource(ints = { 10, 64, 65, 100, 256 })
	void ringMovesNoOtherKeys(int members) {
		assertThat(moved(Ring::build, members)).isZero();
	}

	/** The others take over the points of the one that is gone. */
	@Test
	void fullRingMovesAsManyOtherKeysAsTheOneHad() {
		assertThat(moved(Ring::build, 1000)).isLessThanOrEqualTo(0.0015);
	}

	@Test
	void maglevMovesFewOtherKeys() {
		assertThat(moved(Maglev::build, 10)).isLessThanOrEqualTo(0.015);
		assertThat(moved(Maglev::build, 100)).isLessThanOrEqualTo(0.015);
	}

	/** The share of keys that move though their member stays, when one of many goes. */
	private static double moved(HashTable.Builder builder, int members) {
		long[] hashes = hashes(members);
		HashTable before = builder.build(hashes, Backends.equal(members));
		int gone = members / 3;
		long[] others = LongStream.of(hashes).filter((hash) -> hash != hashes[gone]).toArray();
		HashTable after = builder.build(others, Backends.equal(members - 1));
		int moved = 0;
		int keys = 200_000;
		for (int key = 0; key < keys; key++) {
			int owner = owner(before, key);
			if (owner != gone && hashes[owner] != others[owner(after, key)]) {
				moved++;
			}
		}
		return (double) moved / keys;
	}

	@ParameterizedTest
	@MethodSource("builders")
	void keysFollowWeights(HashTable.Builder builder) {
		double[] weights = Backends.equal(50);
		weights[7] = 10;
		weights[8] = 0.5;
		HashTable table = builder.build(hashes(50), weights);
		int[] keys = keys(table, 50, 1_000_000);
		double unit = 1_000_000 / (48 + 10.5);
		// Four deviations of the ring's share: 10,240 points make 4 %, 512 make 18 %.
		assertThat(keys[7] / (10 * unit)).isBetween(0.95, 1.05);
		assertThat(keys[8] / (0.5 * unit)).isBetween(0.82, 1.18);
	}

	@ParameterizedTest
	@MethodSource("builders")
	void aFeatherAmongHeavyOnesIsStillReached(HashTable.Builder builder) {
		double[] weights = Backends.equal(100);
		Arrays.fill(weights, 1_000_000);
		weights[99] = 0.001;
		HashTable table = builder.build(hashes(100), weights);
		assertThat(keys(table, 100, 20_000_000)[99]).isPositive();
	}

	@ParameterizedTest
	@MethodSource("builders")
	void walkingOnReachesEveryMember(HashTable.Builder builder) {
		HashTable table = builder.build(hashes(10), Backends.equal(10));
		boolean[] reached = new boolean[10];
		int place = table.place(Hash64.of("some key"));
		// 10 coupons: one is missing after 400 draws once in 10^17.
		for (int step = 0; step < 400; step++) {
			reached[table.owner(place)] = true;
			place = table.next(place);
		}
		assertThat(reached).doesNotContain(false);
	}

	@Test
	void ringLeavesTheKeysOfALostMemberToTheNextOnes() {
		long[] hashes = hashes(10);
		HashTable before = Ring.build(hashes, Backends.equal(10));
		HashTable after = Ring.build(Arrays.copyOf(hashes, 9), Backends.equal(9));
		for (int key = 0; key < 10_000; key++) {
			int place = before.place(Hash64.mix(key));
			while (before.owner(place) == 9) {
				place = before.next(place);
			}
			assertThat(owner(after, key)).isEqualTo(before.owner(place));
		}
	}

	@Test
	void oneMemberOwnsAll() {
		assertThat(owner(Ring.build(hashes(1), Backends.equal(1)), 7)).isZero();
		assertThat(owner(Maglev.build(hashes(1), Backends.equal(1)), 7)).isZero();
	}

	@Test
	void bytesHashLikeTheirText() {
		for (String text : new String[] { "", "a", "abc", "abcd", "customer-4711", "d4f0c1b2-0c1e-4b0a",
				"\u00e9t\u00e9 sur la c\u00f4te" }) {
			assertThat(Hash64.of(text.getBytes(StandardCharsets.ISO_8859_1))).isEqualTo(Hash64.of(text));
		}
	}

	@Test
	void hashIsTheSameInEveryVersion() {
		assertThat(Hash64.of("customer-4711")).isEqualTo(-4661591009038467539L);
	}

}
