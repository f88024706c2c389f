package io.github.grpclb.balancer.routing;

import java.util.concurrent.atomic.AtomicInteger;

import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.PickSubchannelArgs;

import io.github.grpclb.load.TriedBackends;

/**
 * Gives groups their turns exactly as the split says. One counter serves all threads:
 * where a share is a promise, exactness is worth a cache line that is fought over.
 */
final class SplitStage implements RoutingTable {

	private final AtomicInteger turn;

	private final int[] schedule;

	private final RoutingTable[] groups;

	/**
	 * Creates a split.
	 * @param turn the position in the schedule; it outlives the table
	 * @param schedule one round, indices into {@code groups}
	 * @param groups where the calls of a turn go
	 */
	SplitStage(AtomicInteger turn, int[] schedule, RoutingTable[] groups) {
		this.turn = turn;
		this.schedule = schedule;
		this.groups = groups;
	}

	@Override
	public PickResult pick(PickSubchannelArgs args) {
		// From 0 again after the largest int: a remainder of a negative number is
		// negative.
		int turn = this.turn.getAndIncrement() & Integer.MAX_VALUE;
		return this.groups[this.schedule[turn % this.schedule.length]].pick(args);
	}

	@Override
	public boolean exhausted(TriedBackends tried) {
		for (RoutingTable group : this.groups) {
			if (!group.exhausted(tried)) {
				return false;
			}
		}
		return true;
	}

}
