package io.github.grpclb.control;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

import io.github.grpclb.history.ClientHistory;
import io.github.grpclb.load.BackendLoad;
import io.github.grpclb.snapshot.BackendSnapshot;
import io.github.grpclb.snapshot.ChannelSnapshot;
import io.github.grpclb.spec.ClientSpec;

/**
 * The channels of one client, and what is left of those that have gone. Thread-safe.
 */
final class Channels {

	/** Of a client whose backends change all the time, a look may be off by a change. */
	private static final int MOST_LOOKS = 5;

	private final List<ChannelView> open = new CopyOnWriteArrayList<>();

	/** Channels that have been given addresses and a service config. */
	private final AtomicInteger resolved = new AtomicInteger();

	private final FormerLoads former = new FormerLoads();

	/** Changes with everything that moves counts from a channel to {@code former}. */
	private final AtomicInteger moves = new AtomicInteger();

	private final LongAdder withoutBackend = new LongAdder();

	private final ClientHistory history;

	private final ExpectedShares expected = new ExpectedShares(this.open);

	private final HistoryTimer timer;

	private volatile List<BackendSnapshot> lastKnown = List.of();

	Channels(Clock clock, HistoryTimer timer) {
		this.history = new ClientHistory(clock, this.withoutBackend::sum);
		this.timer = timer;
	}

	Registration attach(ChannelView channel) {
		this.open.add(channel);
		this.timer.follow(this);
		return () -> detach(channel);
	}

	/** An idle client still has the backends that its last channel knew. */
	private void detach(ChannelView channel) {
		if (this.open.contains(channel)) {
			this.lastKnown = channel.snapshot().backends().stream().map(IdleBackends::of).toList();
			this.open.remove(channel);
			this.moves.incrementAndGet();
		}
	}

	boolean none() {
		return this.open.isEmpty();
	}

	void opened(BackendLoad load) {
		this.history.opened(load);
	}

	void retire(BackendLoad load) {
		this.former.add(load);
		this.history.retired(load);
		this.moves.incrementAndGet();
	}

	void endedWithoutBackend() {
		this.withoutBackend.increment();
	}

	long withoutBackend() {
		return this.withoutBackend.sum();
	}

	/**
	 * Ends a step of the history.
	 * @return {@code false} if there is nothing left to tell
	 */
	boolean endStep() {
		return this.history.endStep(this.expected.moved(), this.expected::read);
	}

	ClientHistory history() {
		return this.history;
	}

	FormerLoads former() {
		return this.former;
	}

	Registration resolved() {
		this.resolved.incrementAndGet();
		AtomicBoolean open = new AtomicBoolean(true);
		return () -> {
			if (open.compareAndSet(true, false)) {
				this.resolved.decrementAndGet();
			}
		};
	}

	int unbalanced() {
		return Math.max(0, this.resolved.get() - this.open.size());
	}

	List<BackendSnapshot> idle(LiveSpec live) {
		List<BackendSnapshot> known = this.lastKnown;
		ClientSpec spec = live.spec();
		return (known.isEmpty() ? IdleBackends.configured(spec) : known).stream()
			.map((backend) -> IdleBackends.changed(backend, live.overrides()))
			.toList();
	}

	/**
	 * Looks at all channels, again if counts have moved meanwhile.
	 * @param <T> what is made of a look
	 * @param merge makes it
	 * @return what was made of the last look
	 */
	<T> T look(Function<List<ChannelSnapshot>, T> merge) {
		T result;
		int before;
		int looks = 0;
		do {
			before = this.moves.get();
			List<ChannelSnapshot> snapshots = new ArrayList<>();
			this.open.forEach((channel) -> snapshots.add(channel.snapshot()));
			result = merge.apply(snapshots);
		}
		while (before != this.moves.get() && ++looks < MOST_LOOKS);
		return result;
	}

}
