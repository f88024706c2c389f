package io.github.grpclb.server.admission;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The calls that have ended in a stretch of time, by kind. Not thread-safe.
 */
final class LatencyWindow {

	/** A fallback registry may serve any name that a client sends. */
	private static final int MOST_KINDS = 1000;

	/** Kinds that are rarer than one in so many calls do not steer the limit. */
	private static final int RARE = 10;

	private final Map<String, LatencyStats> kinds = new HashMap<>();

	private long start;

	private int samples;

	private int mostOpen;

	LatencyStats kind(String name) {
		LatencyStats known = this.kinds.get(name);
		if (known != null) {
			return known;
		}
		return this.kinds.computeIfAbsent((this.kinds.size() < MOST_KINDS) ? name : "", (key) -> new LatencyStats());
	}

	Collection<LatencyStats> kinds() {
		return this.kinds.values();
	}

	void add(LatencyStats kind, long nanos, int open) {
		kind.add(nanos);
		this.samples++;
		this.mostOpen = Math.max(this.mostOpen, open);
	}

	void clear(long now) {
		this.kinds.values().forEach(LatencyStats::clear);
		this.samples = 0;
		this.mostOpen = 0;
		this.start = now;
	}

	long start() {
		return this.start;
	}

	int samples() {
		return this.samples;
	}

	int mostOpen() {
		return this.mostOpen;
	}

	double meanNanos() {
		return this.kinds.values().stream().mapToDouble(LatencyStats::sum).sum() / this.samples;
	}

	/**
	 * Returns how long the calls take that are open at some moment: long ones are, more
	 * often than they come.
	 * @return the mean weighted by itself, in nanoseconds
	 */
	double openNanos() {
		return this.kinds.values().stream().mapToDouble(LatencyStats::sumOfSquares).sum()
				/ Math.max(1, this.kinds.values().stream().mapToDouble(LatencyStats::sum).sum());
	}

	/**
	 * Tells whether nearly nothing is known of what most of the calls take.
	 */
	boolean unknown() {
		int known = this.kinds.values().stream().filter(LatencyStats::known).mapToInt(LatencyStats::count).sum();
		return known < this.samples - known;
	}

	/**
	 * Returns the kind that suffers most from waiting: it is the one that a mean would
	 * hide, as short calls beside long ones.
	 * @param part what each may wait, as a part of what it takes
	 * @param nanos what each may wait in any case
	 * @return {@code null} if no kind has enough calls whose base is known
	 */
	@Nullable LatencyStats slowest(double part, double nanos) {
		int enough = Math.max(LatencyStats.ENOUGH, this.samples / RARE);
		LatencyStats slowest = null;
		for (LatencyStats kind : this.kinds.values()) {
			if (kind.known() && kind.count() >= enough
					&& (slowest == null || kind.excess(part, nanos) > slowest.excess(part, nanos))) {
				slowest = kind;
			}
		}
		return slowest;
	}

	/**
	 * Returns how many calls were waiting at a time (Little's law).
	 * @param now the time in nanoseconds
	 * @return 0 or more
	 */
	double waiting(long now) {
		return this.kinds.values().stream().mapToDouble(LatencyStats::waited).sum() / Math.max(1, now - this.start);
	}

	/**
	 * Returns how many calls ended in a nanosecond.
	 * @param now the time in nanoseconds
	 * @return 0 or more
	 */
	double throughput(long now) {
		return (double) this.samples / Math.max(1, now - this.start);
	}

	/**
	 * Returns how much slower calls of kinds that are known were than alone, or than in
	 * the stage before.
	 * @param toPrevious which
	 * @return the logarithm of the factor; {@code NaN} if nothing can be compared
	 */
	double slowdown(boolean toPrevious) {
		double sum = 0;
		int count = 0;
		for (LatencyStats kind : this.kinds.values()) {
			if (kind.count() > 0 && (toPrevious ? kind.hasPrevious() : kind.known())) {
				sum += kind.count() * (toPrevious ? kind.change() : kind.slowdown());
				count += kind.count();
			}
		}
		return (count > 0) ? sum / count : Double.NaN;
	}

	/**
	 * Returns how much of the slowdown may be chance.
	 * @return its standard error, as the logarithm of a factor
	 */
	double error() {
		double sum = 0;
		int count = 0;
		for (LatencyStats kind : this.kinds.values()) {
			if (kind.count() > 0 && kind.known()) {
				double error = kind.count() * kind.error();
				sum += error * error;
				count += kind.count();
			}
		}
		return (count > 0) ? Math.sqrt(sum) / count : 0;
	}

}
