package io.github.grpclb.policy;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

import io.grpc.SynchronizationContext.ScheduledHandle;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.load.BackendLoad;
import io.github.grpclb.load.FailureHold;
import io.github.grpclb.load.LoadSignal;

/**
 * The default: the backend with the fewest calls in flight, where calls on a backend that
 * is clearly slower than the median one count for more, by as much as it is slower. Calls
 * in flight alone say nothing where each client has few of them; latency alone makes all
 * clients run to the backend that is ahead by chance.
 *
 * <p>
 * Where servers report how many calls they have from all of their clients
 * ({@code grpc_lb.in_flight} in the load report of gRFC A51, which servers with this
 * starter send), what a backend has more or less than the others counts like calls of
 * this client, for as long as the report is fresh. Nothing depends on it. A failed call
 * holds its place for a while (see {@link FailureHold}), so that a backend that fails
 * fast attracts nothing. {@link FleetPace} has the formula, {@link AdaptiveCosts} the
 * sum.
 */
final class Adaptive implements PickPolicy {

	/** Where comparing all of them still costs less than a few cache misses. */
	static final int FULL_UP_TO = 16;

	/** With two, a fifth of slow backends meets each other too often. */
	static final int CHOICES = 4;

	/** What all clients see, all clients follow: more choices spread them. */
	static final int CHOICES_WITH_REPORTS = 8;

	private static final long BETWEEN_SWEEPS = TimeUnit.MILLISECONDS.toNanos(50);

	/** Of many backends each has few calls, and a sweep costs more. */
	private static final long SWEEP_PER_BACKEND = TimeUnit.MICROSECONDS.toNanos(100);

	/** Sweeps without calls after which there are none until a call comes. */
	private static final int SWEEPS_TO_SLEEP = 20;

	private final PolicyContext context;

	/** One for all backends. */
	private final Runnable waker = this::wake;

	private final FailureHold hold;

	private final FleetPace fleet;

	private final StripedCounters turns = new StripedCounters();

	private Candidate[] members = {};

	/** Of the members; found when the first sweep needs them. */
	private AdaptiveSignal @Nullable [] swept;

	private @Nullable ScheduledHandle timer;

	private int idleSweeps;

	private boolean closed;

	Adaptive(PolicyContext context) {
		this.context = context;
		this.hold = new FailureHold(context.scheduler());
		this.fleet = new FleetPace(context.ticker().getAsLong());
	}

	@Override
	public void attach(BackendLoad load) {
		load.attach(new AdaptiveSignal(load, this.fleet, this.waker), this.hold);
		load.score(1);
	}

	@Override
	public Picker picker(Candidates candidates) {
		this.members = candidates.members();
		this.swept = null;
		start();
		Candidate[] eligible = candidates.eligible();
		if (eligible.length == 1) {
			return (args) -> 0;
		}
		AdaptiveCosts costs = new AdaptiveCosts(candidates, signals(eligible), this.fleet);
		return candidates.equalWeights() ? new AdaptivePicker(costs, this.turns)
				: new WeightedAdaptivePicker(costs, WeightedOrder.of(eligible), this.turns);
	}

	private AdaptiveSignal[] signals(Candidate[] candidates) {
		AdaptiveSignal[] signals = new AdaptiveSignal[candidates.length];
		for (int i = 0; i < signals.length; i++) {
			LoadSignal signal = candidates[i].load().signal();
			// Of another policy's backends nothing is known but their calls in flight.
			signals[i] = (signal instanceof AdaptiveSignal own) ? own
					: new AdaptiveSignal(candidates[i].load(), this.fleet, this.waker);
		}
		return signals;
	}

	/** The first call after a while, on any thread. */
	private void wake() {
		if (this.fleet.wakeUp()) {
			try {
				this.context.scheduler().execute(() -> this.context.context().execute(this::start));
			}
			catch (RejectedExecutionException ex) {
				// The channel is shutting down: nobody picks any more.
			}
		}
	}

	private void start() {
		this.fleet.wakeUp();
		this.idleSweeps = 0;
		if (this.timer == null && !this.closed) {
			this.timer = this.context.after(interval(), this::sweep);
		}
	}

	private long interval() {
		return Math.max(BETWEEN_SWEEPS, SWEEP_PER_BACKEND * this.members.length);
	}

	private void sweep() {
		this.timer = null;
		if (this.swept == null) {
			this.swept = signals(this.members);
		}
		boolean busy = this.fleet.sweep(this.swept, this.context.ticker().getAsLong());
		this.idleSweeps = busy ? 0 : this.idleSweeps + 1;
		if (this.closed) {
			return;
		}
		if (this.idleSweeps < SWEEPS_TO_SLEEP) {
			this.timer = this.context.after(interval(), this::sweep);
		}
		else {
			this.fleet.fallAsleep();
		}
	}

	@Override
	public void close() {
		this.closed = true;
		if (this.timer != null) {
			this.timer.cancel();
		}
	}

}
