package io.github.grpclb.balancer.routing;

import java.util.concurrent.TimeUnit;

import io.github.grpclb.Internal;

/**
 * Keeps traffic from flapping between tiers: what a tier loses it loses at once, what it
 * regains after a loss it gets when it has held it for a while. Not thread-safe.
 */
@Internal
public final class FailBack {

	/** How long a tier must be better before it is trusted. */
	public static final long HOLD_NANOS = TimeUnit.SECONDS.toNanos(5);

	private double trusted;

	private double better;

	private long betterSince;

	private boolean lost;

	/**
	 * Takes note of what a tier could take now.
	 * @param availability 0 to 1
	 * @param now a monotonic clock in nanoseconds
	 * @return what it should be trusted with, 0 to 1
	 */
	public double trusted(double availability, long now) {
		if (availability < this.trusted) {
			this.lost = true;
			this.trusted = availability;
		}
		if (!this.lost) {
			this.trusted = availability;
		}
		if (availability <= this.trusted) {
			this.better = 0;
			return this.trusted;
		}
		if (this.better == 0 || availability < this.better) {
			// The clock starts when it gets better, and again when it falls back.
			this.betterSince = now;
		}
		this.better = availability;
		if (now - this.betterSince >= HOLD_NANOS) {
			this.trusted = availability;
			this.better = 0;
			this.lost = availability < 1;
		}
		return this.trusted;
	}

	/**
	 * Tells whether a later look may give another answer though nothing has changed.
	 * @return {@code true} while a gain is held back
	 */
	public boolean holdsBack() {
		return this.better > 0;
	}

}
