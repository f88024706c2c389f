package io.github.grpclb.test;

import java.util.Map;
import java.util.TreeMap;

/**
 * Counts the calls of one backend. A call that began before {@link #reset} is not counted
 * after it. Thread-safe.
 */
final class CallLog {

	private final Map<String, Long> byMethod = new TreeMap<>();

	private long calls;

	private long retries;

	private long failed;

	private int inFlight;

	private int peak;

	private long epoch;

	/** Returns what {@link #ended} wants to know. */
	synchronized long began(String method, boolean retry) {
		this.calls++;
		this.retries += retry ? 1 : 0;
		this.byMethod.merge(method, 1L, Long::sum);
		this.inFlight++;
		this.peak = Math.max(this.peak, this.inFlight);
		return this.epoch;
	}

	synchronized void ended(long began, boolean ok) {
		if (began == this.epoch) {
			this.inFlight--;
			this.failed += ok ? 0 : 1;
		}
	}

	synchronized CallCounts counts() {
		return new CallCounts(this.calls, this.retries, this.failed, this.inFlight, this.peak, this.byMethod);
	}

	synchronized void reset() {
		this.epoch++;
		this.byMethod.clear();
		this.calls = 0;
		this.retries = 0;
		this.failed = 0;
		this.inFlight = 0;
		this.peak = 0;
	}

}
