package io.github.grpclb.policy;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.spec.HashSpec;

/**
 * Calls of one key to one backend. The table is built over all members, eligible or not,
 * so that a backend that is out for a moment gets its own keys back and no other key
 * moves.
 */
final class HashPolicy implements PickPolicy {

	private final HashSpec spec;

	private final HashTable.Builder builder;

	private final CallHash hash;

	private final PickPolicy fallback;

	private final StripedCounters picks = new StripedCounters();

	private @Nullable HashShape shape;

	HashPolicy(HashSpec spec, HashTable.Builder builder) {
		this.spec = spec;
		this.builder = builder;
		this.hash = new CallHash(spec.header());
		this.fallback = switch (spec.fallback()) {
			case RANDOM -> new RandomPick();
			case ROUND_ROBIN -> new RoundRobin();
			case FAIL -> (candidates) -> (args) -> Picker.REFUSED;
		};
	}

	@Override
	public Picker picker(Candidates candidates) {
		HashShape shape = this.shape;
		if (shape == null || !shape.fits(candidates.members())) {
			shape = HashShape.of(candidates.members(), this.builder, shape);
			this.shape = shape;
		}
		LoadBound bound = new LoadBound(this.spec.balanceFactor(), candidates.eligible(), this.picks);
		return new HashPicker(this.hash, this.fallback.picker(candidates), shape, candidates, bound);
	}

}
