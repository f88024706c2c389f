package io.github.grpclb.load;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import io.github.grpclb.Internal;

/**
 * The places in flight on one backend: a call takes one and gives it back when it ends,
 * but a failed one may {@linkplain FailureHold keep} it for a while. A superclass of
 * {@link BackendLoad} rather than a part of it, so that a pick reads the number without
 * another step in memory. Lock-free.
 */
abstract class Places {

	/**
	 * The low bits of {@code state} count places in flight, the others successes: one
	 * atomic operation when a call starts and one when it ends well.
	 */
	private static final int PENDING_BITS = 24;

	static final long PENDING_MASK = (1L << PENDING_BITS) - 1;

	/** Adds a success and takes the place back at once. */
	private static final long SUCCESS = (1L << PENDING_BITS) - 1;

	static final VarHandle STATE = FieldHandle.of(MethodHandles.lookup(), "state", long.class);

	static final VarHandle HELD = FieldHandle.of(MethodHandles.lookup(), "held", int.class);

	private static final VarHandle HEDGES = FieldHandle.of(MethodHandles.lookup(), "hedges", int.class);

	volatile long state;

	volatile int held;

	private volatile int hedges;

	/** Takes a place and returns the state before. */
	final long takePlace() {
		return (long) STATE.getAndAdd(this, 1L);
	}

	final void giveBack() {
		STATE.getAndAdd(this, -1L);
	}

	/** Counts a success in the same step. */
	final void giveBackWell() {
		STATE.getAndAdd(this, SUCCESS);
	}

	/** A failed call keeps its place. */
	final void keep() {
		HELD.getAndAdd(this, 1);
	}

	/** Gives the place of a failed call back, unless all were. */
	final void release() {
		int held = (int) HELD.getVolatile(this);
		while (held > 0) {
			int seen = (int) HELD.compareAndExchange(this, held, held - 1);
			if (seen == held) {
				giveBack();
				return;
			}
			held = seen;
		}
	}

	/** Gives the places of all failed calls back: what they failed on is gone. */
	@Internal
	public final void forgive() {
		int held = (int) HELD.getAndSet(this, 0);
		if (held > 0) {
			STATE.getAndAdd(this, (long) -held);
		}
	}

	/** A hedge begins or has ended. */
	final void hedged(int change) {
		HEDGES.getAndAdd(this, change);
	}

	/**
	 * Returns the calls in flight that began as hedges: what stands in the way of others,
	 * and will soon be gone.
	 * @return 0 or more
	 */
	@Internal
	public final int hedges() {
		return this.hedges;
	}

	/** The successes that a state counts. */
	static long successes(long state) {
		return state >>> PENDING_BITS;
	}

}
