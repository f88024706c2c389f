package io.github.grpclb.policy;

import java.util.Arrays;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.spec.HashSpec;

/**
 * Calls of one key to one backend. The table is built over all members, eligible or not,
 * so that a backend that is out for a moment gets its own keys back and no other key
 * moves.
 */
final class HashPolicy implements PickPolicy {

	/**
	 * Of fewer backends a table is built at once: that takes two milliseconds with
	 * Maglev, and a fleet of that size changes seldom.
	 */
	static final int BESIDE_FROM = 256;

	private final HashSpec spec;

	private final HashTable.Builder builder;

	private final CallHash hash;

	private final PickPolicy fallback;

	private final StripedCounters picks = new StripedCounters();

	private final TableBuilds builds;

	private @Nullable HashShape shape;

	/** The last picker, while a better one is being made. */
	private @Nullable Waiting waiting;

	HashPolicy(HashSpec spec, HashTable.Builder builder, PolicyContext context, Executor executor) {
		this.spec = spec;
		this.builder = builder;
		this.hash = new CallHash(spec.header());
		this.fallback = switch (spec.fallback()) {
			case RANDOM -> new RandomPick();
			case ROUND_ROBIN -> new RoundRobin();
			case FAIL -> (candidates) -> (args) -> Picker.REFUSED;
		};
		this.builds = new TableBuilds(executor, context.context(), builder, this::built);
	}

	@Override
	public Picker picker(Candidates candidates) {
		HashShape shape = this.shape;
		this.waiting = null;
		if (shape != null && !shape.fits(candidates.members())) {
			SwappedPicker meanwhile = meanwhile(shape, candidates);
			if (meanwhile != null) {
				this.waiting = new Waiting(meanwhile, candidates);
				return meanwhile;
			}
		}
		this.builds.forget();
		if (shape == null || !shape.fits(candidates.members())) {
			shape = HashShape.of(candidates.members(), this.builder, shape);
			this.shape = shape;
		}
		return picker(shape, shape.targets(candidates.eligible()), candidates);
	}

	/**
	 * Has a table built elsewhere.
	 * @return a picker by the table that there is; {@code null} if a new one is needed at
	 * once
	 */
	private @Nullable SwappedPicker meanwhile(HashShape shape, Candidates candidates) {
		if (candidates.members().length < BESIDE_FROM) {
			return null;
		}
		int[] targets = shape.targetsAmongOthers(candidates.eligible());
		long known = Arrays.stream(targets).filter((target) -> target >= 0).count();
		// Where most backends are new, keys would have to move to the few that are not.
		if (2 * known < candidates.eligible().length || !this.builds.ask(candidates.members(), shape)) {
			return null;
		}
		return new SwappedPicker(picker(shape, targets, candidates));
	}

	private void built(HashShape shape) {
		Waiting waiting = this.waiting;
		if (waiting == null) {
			return;
		}
		this.shape = shape;
		Candidates candidates = waiting.candidates();
		boolean last = shape.fits(candidates.members());
		int[] targets = last ? shape.targets(candidates.eligible()) : shape.targetsAmongOthers(candidates.eligible());
		waiting.picker().swap(picker(shape, targets, candidates));
		if (last) {
			this.waiting = null;
		}
	}

	private Picker picker(HashShape shape, int[] targets, Candidates candidates) {
		LoadBound bound = new LoadBound(this.spec.balanceFactor(), candidates.eligible(), this.picks);
		return new HashPicker(this.hash, this.fallback.picker(candidates), shape.table(), targets, candidates, bound);
	}

	@Override
	public void close() {
		this.builds.forget();
		this.waiting = null;
	}

	/**
	 * A picker that a better table is being built for.
	 *
	 * @param picker the picker
	 * @param candidates what it picks from
	 */
	private record Waiting(SwappedPicker picker, Candidates candidates) {
	}

}
