package io.github.grpclb.load;

import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.Internal;

/**
 * The latencies of one backend's successful unary calls, as far as they are measured (see
 * {@link BackendLoad}). Thread-safe and lock-free but for the first latency.
 */
@Internal
public final class Latencies {

	/** The weight of a new latency in the moving average. */
	private static final double ALPHA = 0.1;

	private final LongSupplier ticker;

	private volatile double ewmaNanos;

	private volatile @Nullable LatencyHistogram histogram;

	private volatile @Nullable LatencySum sum;

	Latencies(LongSupplier ticker) {
		this.ticker = ticker;
	}

	void add(long nanos, long now) {
		double average = this.ewmaNanos;
		// A lost update between two threads costs one sample of many.
		this.ewmaNanos = (average == 0) ? nanos : average + ALPHA * (nanos - average);
		histogram(now).record(nanos, now);
		LatencySum sum = this.sum;
		if (sum != null) {
			sum.add(nanos);
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

	@Nullable LatencyHistogram histogram() {
		return this.histogram;
	}

	/**
	 * Returns the moving average.
	 * @return nanoseconds, 0 before the first
	 */
	public double ewmaNanos() {
		return this.ewmaNanos;
	}

	/**
	 * Reads a quantile of the last minute at most.
	 * @param quantile 0 to 1
	 * @return nanoseconds, 0 if there were no calls
	 */
	public long quantileNanos(double quantile) {
		LatencyHistogram histogram = this.histogram;
		return (histogram != null) ? histogram.quantile(quantile, this.ticker.getAsLong()) : 0;
	}

	/**
	 * Starts or stops to sum latencies up; it costs something for every measured call.
	 * @param wanted whether {@link #sumNanos()} is needed
	 */
	public void sum(boolean wanted) {
		if (!wanted) {
			this.sum = null;
		}
		else if (this.sum == null) {
			this.sum = new LatencySum();
		}
	}

	/**
	 * Returns the sum of the latencies.
	 * @return nanoseconds since {@link #sum} was turned on; 0 while it is off
	 */
	public long sumNanos() {
		LatencySum sum = this.sum;
		return (sum != null) ? sum.nanos() : 0;
	}

	/**
	 * Returns how many latencies {@link #sumNanos()} holds.
	 * @return 0 or more
	 */
	public long sumCount() {
		LatencySum sum = this.sum;
		return (sum != null) ? sum.count() : 0;
	}

}
