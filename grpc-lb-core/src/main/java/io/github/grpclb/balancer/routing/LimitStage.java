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
 * fails at once, unless hedges are in its way: without hedging it would have a place, so
 * it waits for theirs, and for a while no other hedge is sent. A hedge is not sent,
 * because its siblings are on their way: it waits, and goes with its call. Should they
 * all fail meanwhile, or if it is a retry, the call ends with what its last attempt has
 * said, for that is the news. (A picker that failed a hedge would end its whole call:
 * {@code PickResult.withDrop} does so always, and {@code withError} as soon as retries
 * are throttled.)
 */
final class LimitStage implements RoutingTable {

	/**
	 * How often waiting hedges are looked at: soon enough for a call of which only they
	 * are left, and seldom enough to cost nothing beside the calls.
	 */
	private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(20);

	/** How often waiting calls are looked at: somebody feels what they wait. */
	private static final long IMPATIENCE = TimeUnit.MILLISECONDS.toNanos(1);

	/**
	 * For how long no hedge is sent after one was in a call's way: a client that is that
	 * busy makes one call in ten seconds wait, and not one in ten.
	 */
	private static final long ABSTINENCE = TimeUnit.SECONDS.toNanos(10);

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
		TriedBackends call = args.getCallOptions().getOption(TriedBackends.KEY);
		if (this.waiting.abstains() && call != null && call.running()) {
			return hold(PATIENCE);
		}
		PickResult result = this.table.pick(args);
		if (result == BackendLimit.HEDGED) {
			this.waiting.abstain();
			return hold(IMPATIENCE);
		}
		return (result == this.limit.exceeded()) ? refuse(call) : result;
	}

	private PickResult hold(long patience) {
		this.waiting.add(patience);
		return WAIT;
	}

	private PickResult refuse(@Nullable TriedBackends call) {
		if (call != null && call.running()) {
			return hold(PATIENCE);
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
	 * Has what waits picked for again. Outlives the tables. Thread-safe.
	 */
	static final class Waiting {

		private final AtomicBoolean any = new AtomicBoolean();

		private final AtomicBoolean urgent = new AtomicBoolean();

		private final Timers timers;

		private final Runnable again;

		/** When hedges may be sent again; 0 for at any time. */
		private volatile long abstinence;

		Waiting(Timers timers, Runnable again) {
			this.timers = timers;
			this.again = again;
		}

		void add(long patience) {
			AtomicBoolean asked = (patience == PATIENCE) ? this.any : this.urgent;
			if (!asked.get() && asked.compareAndSet(false, true)) {
				this.timers.after(patience, () -> {
					asked.set(false);
					this.again.run();
				});
			}
		}

		void abstain() {
			long until = this.timers.now() + ABSTINENCE;
			this.abstinence = (until != 0) ? until : 1;
		}

		boolean abstains() {
			long until = this.abstinence;
			if (until == 0) {
				return false;
			}
			if (this.timers.now() - until < 0) {
				return true;
			}
			this.abstinence = 0;
			return false;
		}

	}

}
