package io.github.grpclb.balancer.routing;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.balancer.timing.Timers;
import io.github.grpclb.load.TriedBackends;

/**
 * Decides what becomes of an attempt for which no backend has room. A call's only attempt
 * fails at once. A hedge is not sent, because its siblings are on their way: it waits,
 * and goes with its call. Should they all fail meanwhile, or if it is a retry, the call
 * ends with what its last attempt has said, for that is the news. (A picker that failed a
 * hedge would end its whole call: {@code PickResult.withDrop} does so always, and
 * {@code withError} as soon as retries are throttled.)
 */
final class LimitStage implements RoutingTable {

	/**
	 * How often waiting hedges are looked at: soon enough for a call of which only they
	 * are left, and seldom enough to cost nothing beside the calls.
	 */
	private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(20);

	private static final PickResult WAIT = PickResult.withNoResult();

	private final RoutingTable table;

	private final BackendLimit limit;

	private final Waiting waiting;

	LimitStage(RoutingTable table, BackendLimit limit, Waiting waiting) {
		this.table = table;
		this.limit = limit;
		this.waiting = waiting;
	}

	@Override
	public PickResult pick(PickSubchannelArgs args) {
		PickResult result = this.table.pick(args);
		return (result == this.limit.exceeded()) ? refuse(args.getCallOptions().getOption(TriedBackends.KEY)) : result;
	}

	private PickResult refuse(@Nullable TriedBackends call) {
		if (call != null && call.running()) {
			this.waiting.add();
			return WAIT;
		}
		if (call != null) {
			call.giveUp();
		}
		return this.limit.exceeded();
	}

	@Override
	public boolean exhausted(TriedBackends tried) {
		return this.table.exhausted(tried);
	}

	/**
	 * Has waiting hedges picked for again. Outlives the tables. Thread-safe.
	 */
	static final class Waiting {

		private final AtomicBoolean any = new AtomicBoolean();

		private final Timers timers;

		private final Runnable again;

		Waiting(Timers timers, Runnable again) {
			this.timers = timers;
			this.again = again;
		}

		void add() {
			if (!this.any.get() && this.any.compareAndSet(false, true)) {
				this.timers.after(PATIENCE, () -> {
					this.any.set(false);
					this.again.run();
				});
			}
		}

	}

}
