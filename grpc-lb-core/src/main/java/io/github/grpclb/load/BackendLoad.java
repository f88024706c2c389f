package io.github.grpclb.load;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.LongSupplier;

import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * What one channel knows of one backend's load. Written by {@link LoadTracer} when
 * streams start and end, read by pickers at any time; lock-free. The counters share a
 * cache line on purpose: a call touches all of them.
 */
public final class BackendLoad {

	/** The weight of a new latency in the moving average. */
	private static final double ALPHA = 0.1;

	private static final VarHandle IN_FLIGHT = handle("inFlight", int.class);

	private static final VarHandle PICKS = handle("picks", long.class);

	private static final VarHandle SUCCESSES = handle("successes", long.class);

	private static final VarHandle FAILURES = handle("failures", long.class);

	private static final VarHandle CONSECUTIVE_FAILURES = handle("consecutiveFailures", int.class);

	private final String address;

	private final LongSupplier ticker;

	private volatile CallObserver observer = CallObserver.NONE;

	private volatile int inFlight;

	private volatile long picks;

	private volatile long successes;

	private volatile long failures;

	private volatile int consecutiveFailures;

	private volatile double ewmaNanos;

	private volatile @Nullable Status lastFailure;

	private volatile @Nullable LatencyHistogram histogram;

	private volatile @Nullable Runnable failureListener;

	/**
	 * Creates an idle backend's load.
	 * @param address the backend's address
	 * @param ticker a monotonic clock in nanoseconds
	 */
	public BackendLoad(String address, LongSupplier ticker) {
		this.address = address;
		this.ticker = ticker;
	}

	private static VarHandle handle(String field, Class<?> type) {
		try {
			return MethodHandles.lookup().findVarHandle(BackendLoad.class, field, type);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	long now() {
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

	void started() {
		IN_FLIGHT.getAndAdd(this, 1);
		PICKS.getAndAdd(this, 1L);
	}

	void ended(Status status, long nanos, boolean latencyCounts, long now) {
		IN_FLIGHT.getAndAdd(this, -1);
		switch (Outcome.of(status.getCode())) {
			case SUCCESS -> succeeded(nanos, latencyCounts, now);
			case FAILURE -> failed(status);
			case NEUTRAL -> {
			}
		}
		this.observer.ended(this.address, status.getCode(), nanos);
	}

	private void succeeded(long nanos, boolean latencyCounts, long now) {
		SUCCESSES.getAndAdd(this, 1L);
		if (this.consecutiveFailures != 0) {
			this.consecutiveFailures = 0;
		}
		if (latencyCounts) {
			double average = this.ewmaNanos;
			// A lost update between two threads costs one sample of many.
			this.ewmaNanos = (average == 0) ? nanos : average + ALPHA * (nanos - average);
			histogram(now).record(nanos, now);
		}
	}

	private void failed(Status status) {
		FAILURES.getAndAdd(this, 1L);
		CONSECUTIVE_FAILURES.getAndAdd(this, 1);
		this.lastFailure = status;
		Runnable listener = this.failureListener;
		if (listener != null) {
			listener.run();
		}
	}

	private LatencyHistogram histogram(long now) {
		LatencyHistogram histogram = this.histogram;
		if (histogram == null) {
			synchronized (this) {
				histogram = this.histogram;
				if (histogram == null) {
					histogram = new LatencyHistogram(now);
					this.histogram = histogram;
				}
			}
		}
		return histogram;
	}

	/**
	 * Returns the backend's address.
	 * @return {@code host:port}
	 */
	public String address() {
		return this.address;
	}

	/**
	 * Returns the calls that have started and not ended.
	 * @return 0 or more
	 */
	public int inFlight() {
		// Opaque: a pick needs a recent number, not an ordering of memory.
		return (int) IN_FLIGHT.getOpaque(this);
	}

	/**
	 * Returns the calls that were started.
	 * @return a count that only grows
	 */
	public long picks() {
		return this.picks;
	}

	/**
	 * Returns the calls that ended well.
	 * @return a count that only grows
	 */
	public long successes() {
		return this.successes;
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
	 * Forgets the failures since the last success.
	 */
	public void resetConsecutiveFailures() {
		this.consecutiveFailures = 0;
	}

	/**
	 * Returns the moving average of the latency of successful unary calls.
	 * @return nanoseconds, 0 before the first
	 */
	public double ewmaNanos() {
		return this.ewmaNanos;
	}

	/**
	 * Reads a latency quantile of the last minute at most.
	 * @param quantile 0 to 1
	 * @return nanoseconds, 0 if there were no calls
	 */
	public long latencyNanos(double quantile) {
		LatencyHistogram histogram = this.histogram;
		return (histogram != null) ? histogram.quantile(quantile, now()) : 0;
	}

	/**
	 * Returns the last failure.
	 * @return its status, {@code null} if there was none
	 */
	public @Nullable Status lastFailure() {
		return this.lastFailure;
	}

}
