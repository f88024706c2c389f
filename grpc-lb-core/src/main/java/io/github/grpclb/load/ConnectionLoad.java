package io.github.grpclb.load;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.github.grpclb.Internal;

/**
 * The streams of one of several connections to a backend. A backend with a single
 * connection needs none. Thread-safe.
 */
@Internal
public final class ConnectionLoad {

	private final AtomicInteger inFlight = new AtomicInteger();

	private final AtomicInteger waiting = new AtomicInteger();

	private final AtomicLong written = new AtomicLong();

	void started() {
		this.inFlight.incrementAndGet();
		this.waiting.incrementAndGet();
	}

	void headersWritten() {
		this.waiting.decrementAndGet();
		this.written.incrementAndGet();
	}

	void ended(boolean headersWritten) {
		this.inFlight.decrementAndGet();
		if (!headersWritten) {
			this.waiting.decrementAndGet();
		}
	}

	/**
	 * Returns the streams that have started and not ended.
	 * @return 0 or more
	 */
	public int inFlight() {
		return this.inFlight.get();
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
