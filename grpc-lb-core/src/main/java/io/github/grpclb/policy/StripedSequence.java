package io.github.grpclb.policy;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Whose turn it is: a position that goes round, for many threads at once.
 *
 * <p>
 * While threads do not collide there is one position for all of them, so that turns are
 * exact. When they do, each takes a lane of its own (the idea of {@code LongAdder}): a
 * lane of one thread still goes round exactly, so that over any window the counts of two
 * backends differ by the number of lanes at most, and no cache line is fought over. After
 * {@value #LANE_ROUNDS} rounds a lane tries the shared position again.
 */
final class StripedSequence {

	/** Seldom enough to cost nothing, often enough that turns are soon exact again. */
	private static final int LANE_ROUNDS = 1 << 12;

	private final AtomicInteger shared = new AtomicInteger();

	private final StripedCounters lanes = new StripedCounters();

	/** Set when threads have collided. Plain, since a stale read does no harm. */
	private boolean contended;

	/**
	 * Takes a turn.
	 * @param size how many there are, at least 1
	 * @return 0 to {@code size - 1}
	 */
	int next(int size) {
		if (!this.contended) {
			// A second try tells two threads that met by chance from two that race.
			for (int attempt = 0; attempt < 2; attempt++) {
				int position = this.shared.get();
				int turn = (position < size) ? position : 0;
				if (this.shared.compareAndSet(position, (turn + 1 == size) ? 0 : turn + 1)) {
					return turn;
				}
			}
			this.contended = true;
		}
		int lane = StripedCounters.mine();
		int turn = this.lanes.next(lane, size);
		if (turn == 0 && this.lanes.due(lane, LANE_ROUNDS)) {
			this.contended = false;
		}
		return turn;
	}

}
