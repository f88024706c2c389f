package io.github.grpclb.load;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.LongSupplier;

import io.github.grpclb.Internal;

/**
 * A time during which calls should go elsewhere, if they can: a backend's own, and one of
 * a channel that lasts while any of its backends' does, so that a pick asks one word and
 * not one per backend. Costs a read while nobody has asked for a pause. Thread-safe.
 */
@Internal
public final class Pause {

	private static final VarHandle UNTIL = FieldHandle.of(MethodHandles.lookup(), "until", long.class);

	/** One without an end, and without a clock to read. */
	public static final Pause ENDLESS = endless();

	private final LongSupplier ticker;

	/** 0 for never. */
	private volatile long until;

	/**
	 * Creates one that does not last.
	 * @param ticker a monotonic clock in nanoseconds
	 */
	public Pause(LongSupplier ticker) {
		this.ticker = ticker;
	}

	/**
	 * Lasts from now on, whatever was said before: servers ask for less as it gets
	 * better.
	 */
	void last(long nanos) {
		this.until = from(nanos);
	}

	/** Lasts so long from now on, or longer if it did. */
	void lastAtLeast(long nanos) {
		long wanted = from(nanos);
		long seen = this.until;
		while ((seen == 0 || wanted - seen > 0) && !UNTIL.compareAndSet(this, seen, wanted)) {
			seen = this.until;
		}
	}

	private static Pause endless() {
		Pause endless = new Pause(() -> 0);
		endless.until = Long.MAX_VALUE;
		return endless;
	}

	private long from(long nanos) {
		long end = this.ticker.getAsLong() + nanos;
		return (end != 0) ? end : 1;
	}

	/**
	 * Tells whether it lasts.
	 * @return {@code true} until its end
	 */
	public boolean lasts() {
		long until = (long) UNTIL.getOpaque(this);
		return until != 0 && lasts(until);
	}

	private boolean lasts(long until) {
		if (this.ticker.getAsLong() - until < 0) {
			return true;
		}
		UNTIL.compareAndSet(this, until, 0L);
		return false;
	}

}
