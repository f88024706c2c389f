package io.github.grpclb.balancer.connection;

import io.grpc.LoadBalancer.PickResult;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.Internal;
import io.github.grpclb.load.ConnectionLoad;

/**
 * The connections of a backend that has, or may have, more than one. Immutable but for
 * the loads, which are read live.
 */
@Internal
public final class ConnectionPicker {

	private static final PickResult WAIT = PickResult.withNoResult();

	/** After so many others were quicker, a pick takes what it has found. */
	private static final int TRIES = 16;

	private final PickResult[] results;

	private final ConnectionLoad[] loads;

	private final int fullAt;

	/** Whether connections can be full. */
	private final boolean limited;

	private final @Nullable ConnectionPoolSize poolSize;

	/**
	 * Creates the choice among ready connections that are never full.
	 * @param results what a pick returns, by connection
	 * @param loads their streams
	 */
	public ConnectionPicker(PickResult[] results, ConnectionLoad[] loads) {
		this(results, loads, Integer.MAX_VALUE, false, null);
	}

	/**
	 * Creates the choice among ready connections.
	 * @param results what a pick returns, by connection
	 * @param loads their streams
	 * @param fullAt how many streams each takes while there may be another connection
	 * @param poolSize opens another one; {@code null} if there may be no more
	 */
	public ConnectionPicker(PickResult[] results, ConnectionLoad[] loads, int fullAt,
			@Nullable ConnectionPoolSize poolSize) {
		this(results, loads, fullAt, true, poolSize);
	}

	private ConnectionPicker(PickResult[] results, ConnectionLoad[] loads, int fullAt, boolean limited,
			@Nullable ConnectionPoolSize poolSize) {
		this.results = results;
		this.loads = loads;
		this.fullAt = fullAt;
		this.limited = limited;
		this.poolSize = poolSize;
	}

	public PickResult pick(long turn) {
		int tries = 0;
		while (true) {
			int best = leastLoaded(turn);
			int taken = this.loads[best].taken();
			if (taken >= this.fullAt && this.poolSize != null) {
				this.poolSize.ask();
				return WAIT;
			}
			if (!this.limited || this.loads[best].take(taken) || ++tries == TRIES) {
				return this.results[best];
			}
		}
	}

	private int leastLoaded(long turn) {
		int size = this.loads.length;
		// The count of picks goes up with every call, so that equals take turns.
		int index = (int) (turn % size);
		int best = index;
		int fewest = this.loads[index].taken();
		for (int i = 1; i < size; i++) {
			index = (index + 1 < size) ? index + 1 : 0;
			int taken = this.loads[index].taken();
			if (taken < fewest) {
				fewest = taken;
				best = index;
			}
		}
		return best;
	}

}
