package io.github.grpclb.balancer.routing;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

import io.grpc.LoadBalancer.PickSubchannelArgs;

/**
 * Gives groups their turns exactly as the split says. One counter serves all threads:
 * where a share is a promise, exactness is worth a cache line that is fought over. It
 * outlives the routing tables while the shares stay as they are, so that a new table does
 * not begin the round anew.
 */
final class GroupTurns implements GroupChoice {

	private final AtomicInteger turn = new AtomicInteger();

	private final SplitOrder order;

	GroupTurns(int[] shares) {
		this.order = new SplitOrder(shares, ThreadLocalRandom.current().nextLong());
	}

	/** Whether these are the turns of some shares. */
	boolean of(int[] shares) {
		return this.order.of(shares);
	}

	@Override
	public int choose(PickSubchannelArgs args) {
		// From 0 again after the largest int: a remainder of a negative number is
		// negative.
		return this.order.group(this.turn.getAndIncrement() & Integer.MAX_VALUE);
	}

}
