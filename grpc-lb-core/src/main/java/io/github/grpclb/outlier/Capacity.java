package io.github.grpclb.outlier;

import java.util.List;

/**
 * Whether the other backends could carry the calls of one that is to be ejected. To take
 * a backend out of a fleet that is busy already turns its trouble into everybody's: the
 * next ones run out of time, are ejected as well, and so on.
 *
 * <p>
 * By Little's law a backend has as many calls in flight as come each second times the
 * seconds that each takes. While nobody is ejected, that says what is usual. Whoever has
 * several times as many in flight has a queue, and more traffic makes it longer.
 */
final class Capacity {

	/**
	 * A backend that is busy for 0.8 of its time has a few times the calls of one at 0.5,
	 * and still copes; beyond that queues grow without end.
	 */
	private static final double STRAINED = 3;

	/** Chance gives any backend a call or two more than usual. */
	private static final double BY_CHANCE = 2;

	private Capacity() {
	}

	/**
	 * Judges the backends that would be left.
	 * @param records all backends
	 * @param except the one that is to go, or to stay away
	 * @return {@code false} if they have queues already
	 */
	static boolean suffices(List<OutlierStats> records, OutlierStats except) {
		double usual = 0;
		double all = 0;
		double inFlight = 0;
		int others = 0;
		for (OutlierStats record : records) {
			all += record.usualInFlight();
			if (record != except && !record.away()) {
				usual += record.usualInFlight();
				inFlight += record.unaryInFlight();
				others++;
			}
		}
		if (others == 0 || usual == 0) {
			// Nobody is left to be overloaded (and panic will let all in), or nothing is
			// known yet of what is usual.
			return true;
		}
		// Those that are left have the calls of the others too.
		return inFlight <= STRAINED * all + BY_CHANCE * others;
	}

}
