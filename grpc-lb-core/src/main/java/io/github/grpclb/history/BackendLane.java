package io.github.grpclb.history;

import java.util.ArrayList;
import java.util.List;

import io.github.grpclb.load.BackendLoad;
import io.github.grpclb.load.LatencyCursor;
import io.github.grpclb.numbers.PackedCounts;
import io.github.grpclb.snapshot.History;

/**
 * The last five minutes of one address. A client with several channels has several loads
 * for it. Lives under the history's lock.
 */
final class BackendLane {

	private final List<LoadCursor> cursors = new ArrayList<>(1);

	private final Series calls = new Series();

	private final SparseSeries failures = new SparseSeries(0);

	private final LatencySeries p99 = new LatencySeries();

	private final SparseSeries expected = new SparseSeries(Double.NaN);

	/** The latencies of the last steps, packed. */
	private final int[][] latencies = new int[ClientHistory.MINUTE_STEPS][];

	/** Its part by weight at the end of the last step. */
	private double expectedNow;

	/** The step that has seen calls last, or its first one. */
	private int lastStep;

	BackendLane(int step) {
		this.lastStep = step;
	}

	void add(LoadCursor cursor) {
		this.cursors.add(cursor);
	}

	void retire(BackendLoad load) {
		for (LoadCursor cursor : this.cursors) {
			if (cursor.load() == load) {
				cursor.retire();
			}
		}
	}

	/** Whether it is not worth a place any more. */
	boolean over(int step) {
		return this.cursors.isEmpty() && step - this.lastStep > Series.STEPS;
	}

	long callsNow() {
		long calls = 0;
		for (LoadCursor cursor : this.cursors) {
			calls += cursor.calls();
		}
		return calls;
	}

	long failuresNow() {
		long failures = 0;
		for (LoadCursor cursor : this.cursors) {
			failures += cursor.failures();
		}
		return failures;
	}

	int inFlight() {
		int inFlight = 0;
		for (LoadCursor cursor : this.cursors) {
			inFlight += cursor.inFlight();
		}
		return inFlight;
	}

	/**
	 * Adds the latencies of the last minute.
	 * @return whether there may be any
	 */
	boolean latencies(int[] buckets, int next, int steps) {
		boolean any = false;
		for (LoadCursor cursor : this.cursors) {
			if (!cursor.quiet()) {
				cursor.peek(buckets);
				any = true;
			}
		}
		for (int step = next - steps; step < next; step++) {
			int[] packed = this.latencies[Math.floorMod(step, this.latencies.length)];
			if (packed != null) {
				PackedCounts.addTo(packed, buckets, 1);
				any = true;
			}
		}
		return any;
	}

	/** Whether nothing has happened in this step, nor in the one before. */
	boolean quiet() {
		for (LoadCursor cursor : this.cursors) {
			if (!cursor.quiet()) {
				return false;
			}
		}
		return true;
	}

	/** Whether another step changes nothing but the time. */
	boolean rests() {
		for (LoadCursor cursor : this.cursors) {
			if (!cursor.rests()) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Ends a quiet step.
	 * @param step the step
	 * @param expected its part by weight now
	 */
	void rest(int step, double expected) {
		this.calls.set(step, 0);
		this.failures.set(step, 0);
		this.p99.set(step, 0);
		this.latencies[step % this.latencies.length] = null;
		expect(step, expected);
		forgetRetired(step, 0);
	}

	double expectedNow() {
		return this.expectedNow;
	}

	private void expect(int step, double expected) {
		// It may have changed at any time during the step.
		this.expected.set(step, this.expected.unset() ? expected : (this.expectedNow + expected) / 2);
		this.expectedNow = expected;
	}

	private void forgetRetired(int step, long calls) {
		this.cursors.removeIf(LoadCursor::over);
		if (calls > 0 || !this.cursors.isEmpty()) {
			this.lastStep = step;
		}
	}

	/**
	 * Ends a step.
	 * @param step the step
	 * @param expected its part by weight now
	 * @param buckets zeros; holds the latencies of the step afterwards
	 */
	void end(int step, double expected, int[] buckets) {
		long calls = callsNow();
		this.calls.set(step, calls);
		this.failures.set(step, failuresNow());
		expect(step, expected);
		for (LoadCursor cursor : this.cursors) {
			cursor.advance(buckets);
		}
		this.p99.set(step, LatencyCursor.quantile(buckets, 0.99));
		this.latencies[step % this.latencies.length] = PackedCounts.pack(buckets);
		forgetRetired(step, calls);
	}

	/** Forgets what has been counted since the last step. */
	void lose(int[] buckets) {
		for (LoadCursor cursor : this.cursors) {
			cursor.advance(buckets);
		}
		this.cursors.removeIf(LoadCursor::over);
	}

	/** Of this step nothing is known. */
	void skip(int step) {
		this.calls.set(step, Double.NaN);
		this.p99.set(step, 0);
		this.latencies[step % this.latencies.length] = null;
	}

	Series calls() {
		return this.calls;
	}

	double failures(int step) {
		return this.failures.known(step, this.calls);
	}

	double expected(int step) {
		return this.expected.known(step, this.calls);
	}

	History.Backend snapshot(int next) {
		return new History.Backend(this.calls.counts(next), this.failures.counts(next, this.calls),
				this.p99.millis(next));
	}

}
