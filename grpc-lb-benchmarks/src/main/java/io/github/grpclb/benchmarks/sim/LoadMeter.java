package io.github.grpclb.benchmarks.sim;

import io.grpc.Metadata;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.benchmarks.harness.OrcaTrailers;

/**
 * What a server says about itself in its load reports: utilization and completed calls
 * over the last second, in steps of a tenth.
 */
final class LoadMeter {

	private static final long STEP = 100 * Units.MILLISECOND;

	private static final int WINDOW = 10;

	/** Work may reach into the future, but never as far as this. */
	private static final int SLOTS = 256;

	private final int workers;

	private final long[] step = new long[SLOTS];

	private final long[] busy = new long[SLOTS];

	private final int[] completed = new int[SLOTS];

	private long reportedStep = -1;

	private @Nullable Report report;

	LoadMeter(int workers) {
		this.workers = workers;
	}

	void busy(long start, long finish) {
		long first = start / STEP;
		long last = finish / STEP;
		for (long current = first; current <= last; current++) {
			long from = Math.max(start, current * STEP);
			long to = Math.min(finish, (current + 1) * STEP);
			this.busy[slot(current)] += to - from;
		}
		this.completed[slot(last)]++;
	}

	/** What a server without our starter says. */
	Metadata trailers(long time) {
		return report(time).trailers;
	}

	/** What a server of ours says. */
	Metadata trailers(long time, int inFlight) {
		Report report = report(time);
		return OrcaTrailers.of(report.utilization, report.rate, inFlight);
	}

	private Report report(long time) {
		long current = time / STEP;
		Report known = this.report;
		if (known == null || current != this.reportedStep) {
			known = measure(current);
			this.report = known;
			this.reportedStep = current;
		}
		return known;
	}

	private Report measure(long current) {
		long window = Math.min(WINDOW, Math.max(current, 1));
		long busyTime = 0;
		int calls = 0;
		for (long past = current - window; past < current; past++) {
			if (past >= 0) {
				busyTime += this.busy[slot(past)];
				calls += this.completed[slot(past)];
			}
		}
		double seconds = Units.toSeconds(window * STEP);
		double utilization = Units.toSeconds(busyTime) / (this.workers * seconds);
		double rate = calls / seconds;
		return new Report(utilization, rate, OrcaTrailers.of(utilization, rate));
	}

	private int slot(long wanted) {
		int slot = (int) (wanted % SLOTS);
		if (this.step[slot] != wanted) {
			this.step[slot] = wanted;
			this.busy[slot] = 0;
			this.completed[slot] = 0;
		}
		return slot;
	}

	private record Report(double utilization, double rate, Metadata trailers) {

	}

}
