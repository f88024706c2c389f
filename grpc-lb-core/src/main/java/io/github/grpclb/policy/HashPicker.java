package io.github.grpclb.policy;

import io.grpc.LoadBalancer.PickSubchannelArgs;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.load.BackendLoad;

/**
 * The owner of a call's hash; if that is not eligible or has too many calls in flight,
 * the next one in an order that belongs to the key, so that all clients overflow to the
 * same backends.
 *
 * @see <a href=
 * "https://github.com/grpc/proposal/blob/master/A42-xds-ring-hash-lb-policy.md#picker-behavior">gRFC
 * A42, picker behavior</a>
 */
final class HashPicker implements PickPolicy.Picker {

	/** With nine of ten backends out, one key in a thousand comes to the end of these. */
	private static final int STEPS = 64;

	private final CallHash hash;

	private final PickPolicy.Picker fallback;

	private final HashTable table;

	/** The eligible backend of each number of the table. */
	private final int[] targets;

	/** The load of each number of the table, {@code null} where none is eligible. */
	private final @Nullable BackendLoad[] loads;

	/** The weight of each number of the table, {@code null} if all weigh the same. */
	private final double @Nullable [] weights;

	/** The weight of all, if they weigh the same. */
	private final double weight;

	private final LoadBound bound;

	private final Candidate[] eligible;

	HashPicker(CallHash hash, PickPolicy.Picker fallback, HashTable table, int[] targets, Candidates candidates,
			LoadBound bound) {
		this.hash = hash;
		this.fallback = fallback;
		this.table = table;
		this.eligible = candidates.eligible();
		this.targets = targets;
		this.weight = this.eligible[0].weight();
		this.loads = new BackendLoad[this.targets.length];
		this.weights = candidates.equalWeights() ? null : new double[this.targets.length];
		for (int number = 0; number < this.targets.length; number++) {
			int target = this.targets[number];
			if (target >= 0) {
				this.loads[number] = this.eligible[target].load();
				if (this.weights != null) {
					this.weights[number] = this.eligible[target].weight();
				}
			}
		}
		this.bound = bound;
	}

	@Override
	public int pick(PickSubchannelArgs args) {
		long hash = this.hash.of(args);
		return (hash != CallHash.NONE) ? pick(hash) : this.fallback.pick(args);
	}

	@Override
	public int pickAgain(PickSubchannelArgs args) {
		long hash = this.hash.of(args);
		return (hash != CallHash.NONE) ? pick(hash) : this.fallback.pickAgain(args);
	}

	private int pick(long hash) {
		double mean = this.bound.mean();
		int owner = this.table.owner(hash);
		return fits(owner, mean) ? this.targets[owner] : walk(this.table.place(hash), mean);
	}

	private boolean fits(int number, double mean) {
		BackendLoad load = this.loads[number];
		return load != null
				&& this.bound.allows(load.pending(), (this.weights != null) ? this.weights[number] : this.weight, mean);
	}

	private int walk(int from, double mean) {
		int place = from;
		for (int step = 0; step < STEPS; step++) {
			place = this.table.next(place);
			int number = this.table.owner(place);
			if (fits(number, mean)) {
				return this.targets[number];
			}
		}
		return scan(from);
	}

	/**
	 * Hardly any backend is left, or hardly any has room: the one with the most room.
	 */
	private int scan(int from) {
		int size = this.eligible.length;
		int index = from % size;
		int best = index;
		for (int i = 1; i < size; i++) {
			index = (index + 1 < size) ? index + 1 : 0;
			if (WeightedLoad.lighter(this.eligible[index], this.eligible[best])) {
				best = index;
			}
		}
		return best;
	}

}
