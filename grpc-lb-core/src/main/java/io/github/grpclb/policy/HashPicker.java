package io.github.grpclb.policy;

import io.grpc.LoadBalancer.PickSubchannelArgs;

import io.github.grpclb.load.BackendLoad;

/**
 * The owner of a call's hash; if that is not eligible or has too many calls in flight,
 * the next one in an order that belongs to the key, so that all clients overflow to the
 * same backends.
 */
final class HashPicker implements PickPolicy.Picker {

	/** With nine of ten backends out, one key in a thousand comes to the end of these. */
	private static final int STEPS = 64;

	private final CallHash hash;

	private final PickPolicy.Picker fallback;

	private final HashTable table;

	/** The eligible backend of each number of the table, -1 for none. */
	private final int[] targets;

	private final BackendLoad[] loads;

	private final double[] weights;

	private final LoadBound bound;

	HashPicker(CallHash hash, PickPolicy.Picker fallback, HashShape shape, Candidate[] eligible, LoadBound bound) {
		this.hash = hash;
		this.fallback = fallback;
		this.table = shape.table();
		this.targets = shape.targets(eligible);
		this.loads = Loads.of(eligible);
		this.weights = new double[eligible.length];
		for (int i = 0; i < eligible.length; i++) {
			this.weights[i] = eligible[i].weight();
		}
		this.bound = bound;
	}

	@Override
	public int pick(PickSubchannelArgs args) {
		long hash = this.hash.of(args);
		if (hash == CallHash.NONE) {
			return this.fallback.pick(args);
		}
		int lane = Lanes.mine();
		double bound = this.bound.get(lane);
		int owner = this.targets[this.table.owner(hash)];
		return (owner >= 0 && fits(owner, bound)) ? owner : walk(hash, lane);
	}

	private boolean fits(int index, double bound) {
		return this.loads[index].pending() < bound * this.weights[index];
	}

	private int walk(long hash, int lane) {
		double bound = this.bound.hit(lane);
		long place = hash;
		for (int step = 0; step < STEPS; step++) {
			int index = this.targets[this.table.owner(place)];
			if (index >= 0 && fits(index, bound)) {
				return index;
			}
			place = this.table.next(place);
		}
		return scan(hash, bound);
	}

	/** Hardly any backend is left, or hardly any has room. */
	private int scan(long hash, double bound) {
		int size = this.loads.length;
		int first = Draw.lower(hash, size);
		int index = first;
		for (int i = 0; i < size; i++) {
			if (fits(index, bound)) {
				return index;
			}
			index = (index + 1 < size) ? index + 1 : 0;
		}
		return first;
	}

}
