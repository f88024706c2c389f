package io.github.grpclb.load;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.github.grpclb.Internal;

/**
 * The streams of one of several connections to a backend. A backend with a single
 * connection needs none. Thread-safe but for {@link #settle()}.
 *
 * <p>
 * A pick may take a place that the stream fills a moment later, so that calls that are
 * picked at the same time do not meet on a connection that has room for one of them: the
 * second would wait for a stream of that one although others have room.
 */
@Internal
public final class ConnectionLoad {

	/** Streams are counted in the low half, places without a stream in the high one. */
	private static final long PLACE = 1L << 32;

	/** A stream follows its pick at once, or when call credentials have come. */
	private static final int LOOKS = 10;

	private final AtomicLong state = new AtomicLong();

	private final AtomicInteger waiting = new AtomicInteger();

	private final AtomicLong written = new AtomicLong();

	/** Places that were without a stream at each of the last looks. */
	private int empty = Integer.MAX_VALUE;

	private int looks;

	/**
	 * Takes a place for a pick.
	 * @param taken how many {@link #taken()} there were when it was chosen
	 * @return {@code false} if there are more or fewer by now
	 */
	public boolean take(int taken) {
		long state = this.state.get();
		return taken(state) == taken && this.state.compareAndSet(state, state + PLACE);
	}

	void started() {
		long state = this.state.get();
		while (!this.state.compareAndSet(state, state + ((empty(state) > 0) ? 1 - PLACE : 1))) {
			state = this.state.get();
		}
		this.waiting.incrementAndGet();
	}

	void headersWritten() {
		this.waiting.decrementAndGet();
		this.written.incrementAndGet();
	}

	void ended(boolean headersWritten) {
		this.state.decrementAndGet();
		if (!headersWritten) {
			this.waiting.decrementAndGet();
		}
	}

	/**
	 * Gives places back whose streams have not come for some looks: the call credentials
	 * have failed, or the connection has gone. Called in the
	 * {@code SynchronizationContext}.
	 */
	public void settle() {
		this.empty = Math.min(this.empty, empty(this.state.get()));
		if (++this.looks < LOOKS) {
			return;
		}
		long state = this.state.get();
		while (this.empty > 0 && !this.state.compareAndSet(state, state - PLACE * Math.min(this.empty, empty(state)))) {
			state = this.state.get();
		}
		this.empty = Integer.MAX_VALUE;
		this.looks = 0;
	}

	private static int empty(long state) {
		return (int) (state >>> 32);
	}

	private static int taken(long state) {
		return (int) state + empty(state);
	}

	/**
	 * Returns the streams that have started and not ended, and the places that picks have
	 * taken.
	 * @return 0 or more
	 */
	public int taken() {
		return taken(this.state.get());
	}

	/**
	 * Returns the streams that have started and not ended.
	 * @return 0 or more
	 */
	public int inFlight() {
		return (int) this.state.get();
	}

	/**
	 * Returns the streams among them whose headers could not be written yet. More than a
	 * moment's wait means that the server allows no more streams
	 * ({@code MAX_CONCURRENT_STREAMS}).
	 * @return 0 or more
	 */
	public int waiting() {
		return this.waiting.get();
	}

	/**
	 * Returns the streams whose headers were written.
	 * @return a count that only grows
	 */
	public long written() {
		return this.written.get();
	}

}
