package io.github.grpclb.policy;

import java.util.Arrays;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.load.BackendLoad;
import io.github.grpclb.numbers.Hash64;

/**
 * A hash table over the members of a snapshot, kept from snapshot to snapshot while
 * members and weights stay as they are. The order in which discovery lists the members
 * makes no difference.
 */
final class HashShape {

	private final BackendLoad[] members;

	private final double[] weights;

	/** Which number of the table each member has. */
	private final int[] numbers;

	private final Key key;

	private final HashTable table;

	private HashShape(BackendLoad[] members, double[] weights, int[] numbers, Key key, HashTable table) {
		this.members = members;
		this.weights = weights;
		this.numbers = numbers;
		this.key = key;
		this.table = table;
	}

	/**
	 * Creates the shape of some members.
	 * @param members the members of a snapshot
	 * @param builder builds a table
	 * @param previous the last shape, whose table is kept if only the order has changed;
	 * {@code null} if there is none
	 * @return the shape
	 */
	static HashShape of(Candidate[] members, HashTable.Builder builder, @Nullable HashShape previous) {
		int size = members.length;
		long[] hashes = new long[size];
		for (int i = 0; i < size; i++) {
			hashes[i] = Hash64.of(members[i].address());
		}
		int[] order = IntStream.range(0, size)
			.boxed()
			.sorted(Comparator.<Integer>comparingLong((i) -> hashes[i]))
			.mapToInt(Integer::intValue)
			.toArray();
		int[] numbers = new int[size];
		double usual = usual(members);
		double[] weights = new double[size];
		double[] orderedWeights = new double[size];
		for (int number = 0; number < size; number++) {
			int member = order[number];
			numbers[member] = number;
			weights[member] = members[member].weight();
			orderedWeights[number] = weights[member] / usual;
		}
		Arrays.sort(hashes);
		Key key = new Key(hashes, orderedWeights);
		HashTable table = (previous != null && previous.key.same(key)) ? previous.table
				: builder.build(hashes, orderedWeights);
		return new HashShape(Loads.of(members), weights, numbers, key, table);
	}

	/**
	 * The unit of weight: the median of the weights as discovery gives them, to the next
	 * power of two. It must not depend on any single weight, nor on what slow start and
	 * operators make of them, because another unit would move everybody's keys.
	 */
	private static double usual(Candidate[] members) {
		double[] weights = new double[members.length];
		for (int i = 0; i < weights.length; i++) {
			weights[i] = members[i].discoveredWeight();
		}
		Arrays.sort(weights);
		return Math.scalb(1.0, (int) Math.rint(Math.log(weights[weights.length / 2]) / Math.log(2)));
	}

	/**
	 * Tells whether this is the shape of some members.
	 * @param members the members of a snapshot
	 * @return {@code true} if it need not be built anew
	 */
	boolean fits(Candidate[] members) {
		if (members.length != this.members.length) {
			return false;
		}
		for (int i = 0; i < members.length; i++) {
			if (members[i].load() != this.members[i] || members[i].weight() != this.weights[i]) {
				return false;
			}
		}
		return true;
	}

	HashTable table() {
		return this.table;
	}

	/**
	 * Finds the eligible backend of each number of the table.
	 * @param eligible some of the members, in their order
	 * @return indices into {@code eligible}, -1 where a member is not eligible
	 */
	int[] targets(Candidate[] eligible) {
		int[] targets = new int[this.members.length];
		int next = 0;
		for (int i = 0; i < targets.length; i++) {
			boolean fit = next < eligible.length && eligible[next].load() == this.members[i];
			targets[this.numbers[i]] = fit ? next++ : -1;
		}
		return targets;
	}

	/**
	 * The same where the eligible backends are those of another snapshot.
	 * @param eligible some of these members and others
	 * @return indices into {@code eligible}, -1 where a member is not among them
	 */
	int[] targetsAmongOthers(Candidate[] eligible) {
		Map<BackendLoad, Integer> indices = new IdentityHashMap<>(eligible.length);
		for (int i = 0; i < eligible.length; i++) {
			indices.put(eligible[i].load(), i);
		}
		int[] targets = new int[this.members.length];
		for (int i = 0; i < targets.length; i++) {
			targets[this.numbers[i]] = indices.getOrDefault(this.members[i], -1);
		}
		return targets;
	}

	/**
	 * All that a table depends on.
	 */
	private record Key(long[] hashes, double[] weights) {

		boolean same(Key other) {
			return Arrays.equals(this.hashes, other.hashes) && Arrays.equals(this.weights, other.weights);
		}

	}

}
