package io.github.grpclb.balancer;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Lets the failure penalties of a channel's backends fade while there are any.
 */
final class Penalties {

	private static final long STEP = TimeUnit.MILLISECONDS.toNanos(100);

	private final Timers timers;

	private final Supplier<Backend[]> backends;

	private final AtomicBoolean fading = new AtomicBoolean();

	private final Sweep sweep;

	Penalties(Timers timers, Supplier<Backend[]> backends) {
		this.timers = timers;
		this.backends = backends;
		this.sweep = new Sweep(timers, this::step);
	}

	/** Hears of a failed call, on a transport thread. */
	void failed() {
		if (!this.fading.get() && this.fading.compareAndSet(false, true)) {
			this.timers.soon(() -> this.sweep.start(STEP));
		}
	}

	private boolean step() {
		if (fade()) {
			return true;
		}
		this.fading.set(false);
		// A call may have failed between the look and the note.
		return fade() && this.fading.compareAndSet(false, true);
	}

	private boolean fade() {
		boolean left = false;
		for (Backend backend : this.backends.get()) {
			left |= backend.load().fadePenalty();
		}
		return left;
	}

	void stop() {
		this.sweep.stop();
	}

}
