package io.github.grpclb.load;

import java.util.concurrent.atomic.LongAdder;

/**
 * Latencies summed up, for those who want the mean between two looks. Thread-safe.
 */
final class LatencySum {

	private final LongAdder nanos = new LongAdder();

	private final LongAdder count = new LongAdder();

	void add(long nanos) {
		this.nanos.add(nanos);
		this.count.increment();
	}

	long nanos() {
		return this.nanos.sum();
	}

	long count() {
		return this.count.sum();
	}

}
