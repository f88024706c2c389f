package io.github.grpclb.balancer;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.LoadBalancer.SubchannelPicker;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.balancer.routing.RoutingTable;

/**
 * Lets calls wait for the {@link StartupBarrier}, but for those whose deadline does not
 * allow it: a call that would wait for more than half of the time that it has goes to
 * what is ready.
 */
final class HeldPicker extends SubchannelPicker {

	private static final PickResult WAIT = PickResult.withNoResult();

	private final RoutingTable table;

	private final long opens;

	private final LongSupplier ticker;

	/**
	 * Creates a picker.
	 * @param table where calls go that cannot wait
	 * @param opens when the barrier opens at the latest
	 * @param ticker the clock of that
	 */
	HeldPicker(RoutingTable table, long opens, LongSupplier ticker) {
		this.table = table;
		this.opens = opens;
		this.ticker = ticker;
	}

	@Override
	public PickResult pickSubchannel(PickSubchannelArgs args) {
		long left = Math.min(left(args.getCallOptions().getDeadline()), left(Context.current().getDeadline()));
		return (left / 2 < this.opens - this.ticker.getAsLong()) ? this.table.pick(args) : WAIT;
	}

	private static long left(@Nullable Deadline deadline) {
		return (deadline != null) ? deadline.timeRemaining(TimeUnit.NANOSECONDS) : Long.MAX_VALUE;
	}

}
