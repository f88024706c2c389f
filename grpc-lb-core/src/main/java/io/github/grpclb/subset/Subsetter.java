package io.github.grpclb.subset;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

import io.github.grpclb.Internal;
import io.github.grpclb.numbers.Hash64;
import io.github.grpclb.spec.SubsetSpec;

/**
 * Chooses the few of many backends that a client connects to, so that a large fleet is
 * not held together by clients times servers connections. Immutable.
 */
@Internal
public interface Subsetter {

	/**
	 * Chooses backends.
	 * @param addresses all backends, in any order
	 * @param turn how often the subset has been rotated; each turn changes one backend
	 * @return distinct indices into {@code addresses}
	 */
	int[] select(List<String> addresses, long turn);

	/**
	 * Returns the same choice of another size.
	 * @param size how many are chosen, above 0
	 * @return a subsetter for the same client
	 */
	Subsetter of(int size);

	/**
	 * Creates the subsetter of one channel.
	 * @param spec its settings, with a size above 0
	 * @return the subsetter
	 */
	static Subsetter of(SubsetSpec spec) {
		return switch (spec.strategy()) {
			case RENDEZVOUS -> new Rendezvous(Hash64.of(spec.clientId()), spec.size());
			case RANDOM -> new Rendezvous(ThreadLocalRandom.current().nextLong(), spec.size());
			case DETERMINISTIC -> new Deterministic(spec.ordinal(), spec.size());
		};
	}

}
