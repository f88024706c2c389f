package io.github.grpclb.history;

import io.github.grpclb.load.BackendLoad;
import io.github.grpclb.load.LatencyCursor;

/**
 * What one channel's backend has counted since the last step. Lives under the history's
 * lock.
 */
final class LoadCursor {

	private final BackendLoad load;

	private final LatencyCursor latencies = new LatencyCursor();

	private long picks;

	private long failures;

	private long ended;

	/** Whether no call has ended in the last step. */
	private boolean quiet;

	private boolean retired;

	LoadCursor(BackendLoad load) {
		this.load = load;
	}

	BackendLoad load() {
		return this.load;
	}

	void retire() {
		this.retired = true;
	}

	/** Whether it has nothing to tell any more, once it has been read. */
	boolean over() {
		return this.retired && this.load.inFlight() == 0;
	}

	/** Picks are read while calls end, so that they may go back by a few. */
	long calls() {
		return Math.max(0, this.load.picks() - this.picks);
	}

	long failures() {
		return this.load.failures() - this.failures;
	}

	int inFlight() {
		return this.load.inFlight();
	}

	/**
	 * Whether nothing can have changed since it was last read. Calls are counted just
	 * before their latencies are, so that one step more is waited for.
	 */
	boolean quiet() {
		return this.quiet && calls() == 0 && ended() == this.ended;
	}

	/** Whether it is quiet, and not about to be forgotten. */
	boolean rests() {
		return !this.retired && quiet();
	}

	private long ended() {
		return this.load.picks() - this.load.inFlight();
	}

	void peek(int[] buckets) {
		this.latencies.peek(this.load.latencies(), buckets);
	}

	void advance(int[] buckets) {
		long ended = ended();
		this.quiet = ended == this.ended;
		this.ended = ended;
		this.picks += calls();
		this.failures = this.load.failures();
		this.latencies.advance(this.load.latencies(), buckets);
	}

}
