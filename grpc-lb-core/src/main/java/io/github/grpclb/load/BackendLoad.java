package io.github.grpclb.load;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.LongSupplier;

import io.grpc.Status;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.Internal;

/**
 * What one channel knows of one backend's load. Written by {@link LoadTracer} when
 * streams start and end, read by pickers at any time; lock-free. The counters share a
 * cache line on purpose: a call touches all of them.
 *
 * <p>
 * Latencies are measured of every call while somebody needs them (an observer or the pick
 * policy's signal), else of one call in sixteen, drawn evenly: reading the clock costs
 * more than everything else here.
 */
public final class BackendLoad extends Places {

	/** The first calls are all measured, so that a new backend is soon known. */
	private static final int MEASURED_AT_FIRST = 32;

	private static final VarHandle NEUTRAL = FieldHandle.of(MethodHandles.lookup(), "neutral", long.class);

	private static final VarHandle FAILURES = FieldHandle.of(MethodHandles.lookup(), "failures", long.class);

	private static final VarHandle CONSECUTIVE_FAILURES = FieldHandle.of(MethodHandles.lookup(), "consecutiveFailures",
			int.class);

	private static final VarHandle STREAMS = FieldHandle.of(MethodHandles.lookup(), "streams", int.class);

	private static final VarHandle SCORE = FieldHandle.of(MethodHandles.lookup(), "score", double.class);

	private volatile double score;

	private volatile int streams;

	private volatile int consecutiveFailures;

	/** Written by failures only, of which the last one wins. */
	private volatile long successesAtLastFailure;

	private volatile long neutral;

	private volatile long failures;

	private final String address;

	private final LongSupplier ticker;

	private final Latencies latencies;

	private final Incidents incidents;

	private volatile CallObserver observer = CallObserver.NONE;

	private volatile @Nullable LoadSignal signal;

	private volatile @Nullable FailureHold hold;

	/** Touched in the synchronization context only. */
	private @Nullable Object learner;

	private volatile @Nullable LastFailure lastFailure;

	private volatile @Nullable Runnable failureListener;

	private volatile @Nullable String zone;

	/**
	 * Creates an idle backend's load.
	 * @param address the backend's address
	 * @param ticker a monotonic clock in nanoseconds
	 */
	public BackendLoad(String address, LongSupplier ticker) {
		this(address, ticker, new Pause(ticker));
	}

	/**
	 * Creates an idle backend's load.
	 * @param address the backend's address
	 * @param ticker a monotonic clock in nanoseconds
	 * @param channel lasts while any backend of the channel has asked for a pause
	 */
	@Internal
	public BackendLoad(String address, LongSupplier ticker, Pause channel) {
		this.address = address;
		this.ticker = ticker;
		this.latencies = new Latencies(ticker);
		this.incidents = new Incidents(this, new Pause(ticker), channel);
	}

	/**
	 * Reads the clock that calls are measured by.
	 * @return nanoseconds
	 */
	public long now() {
		return this.ticker.getAsLong();
	}

	CallObserver observer() {
		return this.observer;
	}

	/**
	 * Sets who hears of calls that end.
	 * @param observer the observer
	 */
	public void observe(CallObserver observer) {
		this.observer = observer;
	}

	/**
	 * Sets who hears of every failure, after it was counted.
	 * @param listener called on transport threads; {@code null} for nobody
	 */
	public void onFailure(@Nullable Runnable listener) {
		this.failureListener = listener;
	}

	/**
	 * Sets what the pick policy learns of this backend and forgets what the previous one
	 * knew.
	 * @param signal hears of calls, {@code null} for nobody
	 * @param hold makes failed calls hold their place, {@code null} to let them go
	 */
	public void attach(@Nullable LoadSignal signal, @Nullable FailureHold hold) {
		this.score = 0;
		this.signal = signal;
		this.hold = hold;
	}

	/**
	 * Notes who has attached a signal, so that it need not be done twice.
	 * @param learner the pick policy
	 */
	public void learner(Object learner) {
		this.learner = learner;
	}

	/**
	 * Returns who has attached a signal.
	 * @return the pick policy, {@code null} before
	 */
	public @Nullable Object learner() {
		return this.learner;
	}

	/**
	 * Returns what the pick policy has attached.
	 * @return the signal, {@code null} if there is none
	 */
	public @Nullable LoadSignal signal() {
		return this.signal;
	}

	/** Tells whether this call is to be measured. */
	boolean started(boolean unary, @Nullable LoadSignal signal) {
		long before = takePlace();
		if (!unary) {
			STREAMS.getAndAdd(this, 1);
		}
		// The golden ratio spreads the measured ones evenly without a period.
		return successes(before) < MEASURED_AT_FIRST || (before * 0x9E3779B97F4A7C15L) >>> 60 == 0
				|| (signal != null && signal.timed()) || this.observer.timed();
	}

	/** A call was counted whose stream came too late: it never was. */
	void dropped(boolean unary) {
		if (!unary) {
			STREAMS.getAndAdd(this, -1);
		}
		giveBack();
	}

	/** A call that was taken for unary has turned out to be a stream. */
	void streaming() {
		STREAMS.getAndAdd(this, 1);
	}

	/** Counts the end of an attempt; {@code changes} are what has happened meanwhile. */
	void ended(Status status, Outcome outcome, int changes, long nanos, boolean timed, boolean unary, long now,
			@Nullable LoadSignal signal) {
		boolean stale = Incidents.judged(changes);
		boolean former = Incidents.former(changes);
		if (!unary) {
			STREAMS.getAndAdd(this, -1);
		}
		if (stale) {
			this.incidents.stale(outcome);
		}
		switch (outcome) {
			case SUCCESS -> succeeded(timed && unary, nanos, now);
			case FAILURE -> failed(status, stale, former);
			case NEUTRAL -> {
				NEUTRAL.getAndAdd(this, 1L);
				giveBack();
			}
		}
		if (signal != null) {
			signal.ended(former ? Outcome.NEUTRAL : outcome, (timed && !former) ? nanos : 0, unary, now);
		}
	}

	private void succeeded(boolean latencyCounts, long nanos, long now) {
		giveBackWell();
		if (this.consecutiveFailures != 0) {
			this.consecutiveFailures = 0;
		}
		if (latencyCounts) {
			this.latencies.add(nanos, now);
		}
	}

	private void failed(Status status, boolean stale, boolean former) {
		FAILURES.getAndAdd(this, 1L);
		this.successesAtLastFailure = successes();
		int consecutive = stale ? this.consecutiveFailures : (int) CONSECUTIVE_FAILURES.getAndAdd(this, 1) + 1;
		this.lastFailure = new LastFailure(status, now());
		FailureHold hold = this.hold;
		if (hold != null && !former && hold.hold(this, consecutive)) {
			keep();
		}
		else {
			giveBack();
		}
		Runnable listener = this.failureListener;
		if (listener != null && !stale) {
			listener.run();
		}
	}

	/** The backend is back after it had no connection: what came before is void. */
	@Internal
	public void returned() {
		this.incidents.returned();
		LoadSignal signal = this.signal;
		if (signal != null) {
			signal.returned();
		}
		forgive();
	}

	/**
	 * Returns the backend's address.
	 * @return {@code host:port}
	 */
	public String address() {
		return this.address;
	}

	/**
	 * Returns the places in flight that are taken: calls that have started and not ended,
	 * and failed ones that hold their place. This is what pickers compare.
	 * @return 0 or more
	 */
	public int pending() {
		// Opaque: a pick needs a recent number, not an ordering of memory.
		return (int) ((long) STATE.getOpaque(this) & PENDING_MASK);
	}

	/**
	 * Returns the calls that have started and not ended.
	 * @return 0 or more
	 */
	public int inFlight() {
		return Math.max(0, pending() - this.held);
	}

	/**
	 * Returns the failed calls that still hold their place.
	 * @return 0 or more
	 */
	public int held() {
		return (int) HELD.getOpaque(this);
	}

	/**
	 * Returns the calls in flight that are streams.
	 * @return 0 or more
	 */
	public int streams() {
		return (int) STREAMS.getOpaque(this);
	}

	/**
	 * Returns a number that belongs to the pick policy; it stands here so that a picker
	 * finds it beside {@link #pending()}.
	 * @return what the policy has set, 0 before
	 */
	public double score() {
		return (double) SCORE.getOpaque(this);
	}

	/**
	 * Sets the pick policy's number.
	 * @param score any number
	 */
	public void score(double score) {
		SCORE.setOpaque(this, score);
	}

	/**
	 * Returns the calls that were started.
	 * @return a count that grows; read while calls end, it may be off by those
	 */
	public long picks() {
		return successes() + this.failures + this.neutral + inFlight();
	}

	/**
	 * Returns the calls that ended well.
	 * @return a count that only grows
	 */
	public long successes() {
		return successes(this.state);
	}

	/**
	 * Returns the calls that the backend failed.
	 * @return a count that only grows
	 */
	public long failures() {
		return this.failures;
	}

	/**
	 * Returns the failures since the last success.
	 * @return 0 or more
	 */
	public int consecutiveFailures() {
		return this.consecutiveFailures;
	}

	/**
	 * Returns the successes since the last failure.
	 * @return 0 or more
	 */
	public long consecutiveSuccesses() {
		return Math.max(0, successes() - this.successesAtLastFailure);
	}

	/**
	 * Forgets the failures since the last success.
	 */
	public void resetConsecutiveFailures() {
		this.consecutiveFailures = 0;
	}

	/**
	 * Returns what has become of the backend while calls are on it.
	 * @return live
	 */
	public Incidents incidents() {
		return this.incidents;
	}

	/**
	 * Returns how long the backend's calls take.
	 * @return live figures
	 */
	public Latencies latencies() {
		return this.latencies;
	}

	/**
	 * Says where the backend runs.
	 * @param zone its zone, {@code null} if unknown
	 */
	public void runsIn(@Nullable String zone) {
		this.zone = zone;
	}

	/**
	 * Returns where the backend runs.
	 * @return its zone, {@code null} if unknown
	 */
	public @Nullable String zone() {
		return this.zone;
	}

	/**
	 * Returns the last failure.
	 * @return what and when, {@code null} if there was none
	 */
	public @Nullable LastFailure lastFailure() {
		return this.lastFailure;
	}

}
