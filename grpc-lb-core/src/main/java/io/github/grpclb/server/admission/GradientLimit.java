package io.github.grpclb.server.admission;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Finds the number of calls that keeps the server busy without letting them queue. After
 * each window of calls the limit is multiplied by how much faster calls are when nothing
 * waits (with some tolerance), and given a little room to grow, as Netflix's Gradient2
 * and Envoy's adaptive concurrency filter do. Three things are different:
 * <ul>
 * <li>each method is compared with itself, so that a change in the mix of methods is no
 * signal;</li>
 * <li>a server that is always full learns what a call takes without waiting by lowering
 * the limit for a moment (as TCP BBR lowers its window), so that the base can neither
 * grow with the queue nor stay where it was when calls have become slower for good;</li>
 * <li>waiting for less than a millisecond is no reason to refuse anybody.</li>
 * </ul>
 * Callers never wait for each other: samples that meet another one are dropped.
 * Thread-safe.
 */
final class GradientLimit implements Limit {

	static final int INITIAL = 32;

	static final int MIN = 2;

	static final int MAX = 20_000;

	/** How much slower than alone calls may be before that counts as queueing. */
	private static final double TOLERANCE = 1.5;

	private static final double SLACK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

	private static final int WINDOW_CALLS = 16;

	private static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	/** After a probe that found the base off; doubled after each that confirms it. */
	private static final long FIRST_PROBE_NANOS = TimeUnit.SECONDS.toNanos(1);

	private static final long LAST_PROBE_NANOS = TimeUnit.SECONDS.toNanos(20);

	/** A probe shall take a small part of the time, however long calls take. */
	private static final int PROBE_EVERY_LATENCIES = 50;

	private static final int PROBE_SHARE = 4;

	private static final double OFF = 0.1;

	private static final int MOST_METHODS = 1000;

	private final LongSupplier ticker;

	private final ReentrantLock lock = new ReentrantLock();

	private final Map<String, MethodLatency> methods = new HashMap<>();

	private volatile int limit = INITIAL;

	private volatile boolean refused;

	private Phase phase = Phase.START;

	/** The limit without the cut that a probe makes. */
	private double target = INITIAL;

	private long windowStart;

	private int samples;

	private int mostOpen;

	private long nextProbe;

	private long probeInterval;

	GradientLimit(LongSupplier ticker) {
		this.ticker = ticker;
		this.windowStart = ticker.getAsLong();
	}

	@Override
	public int current() {
		return this.limit;
	}

	@Override
	public boolean countsStreams() {
		return false;
	}

	@Override
	public void refused() {
		// Read first: under overload this is written by every thread otherwise.
		if (!this.refused) {
			this.refused = true;
		}
	}

	@Override
	public void ended(String method, long start, long end, int open, boolean complete) {
		if (!this.lock.tryLock()) {
			return;
		}
		try {
			if (this.phase == Phase.EMPTYING) {
				if (open - 1 <= CallPriority.HIGH.placesOf(this.limit)) {
					this.phase = Phase.PROBING;
					clear();
				}
				return;
			}
			if (this.phase == Phase.PROBING && start < this.windowStart) {
				return;
			}
			MethodLatency latency = latency(method);
			if (!complete && !latency.slow(end - start)) {
				return;
			}
			latency.add(end - start);
			this.samples++;
			this.mostOpen = Math.max(this.mostOpen, open);
			if (this.samples >= WINDOW_CALLS) {
				considerWindow();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private MethodLatency latency(String method) {
		// A fallback registry may serve any name that a client sends.
		String key = (this.methods.size() < MOST_METHODS) ? method : "";
		return this.methods.computeIfAbsent(key, (name) -> new MethodLatency());
	}

	private void considerWindow() {
		double observed = 0;
		double expected = 0;
		for (MethodLatency latency : this.methods.values()) {
			observed += latency.sum();
			expected += latency.expected();
		}
		double mean = observed / this.samples;
		long now = this.ticker.getAsLong();
		// What a change of the limit does is seen after one latency at the earliest.
		if (this.phase != Phase.PROBING && now - this.windowStart < Math.max(WINDOW_NANOS, mean)) {
			return;
		}
		double slack = SLACK_NANOS * this.samples;
		endWindow(Math.max(0, observed - slack) / Math.max(1, expected), mean, now);
		clear();
	}

	private void endWindow(double inflation, double mean, long now) {
		if (this.phase == Phase.PROBING) {
			// Queues and pauses make calls look slow, nothing makes them look fast.
			boolean off = learn(1, (this.probeInterval == 0) ? 1 : 0.5) > OFF;
			this.probeInterval = (off || this.probeInterval == 0) ? FIRST_PROBE_NANOS
					: Math.min(LAST_PROBE_NANOS, 2 * this.probeInterval);
			this.nextProbe = now + (long) Math.max(this.probeInterval, PROBE_EVERY_LATENCIES * mean);
			this.phase = Phase.STEADY;
			set(this.target);
			return;
		}
		boolean full = this.refused || this.mostOpen > this.target / 2;
		this.refused = false;
		if (!full) {
			// Nothing waited for a place, so this is what calls take by themselves.
			learn(0.2, 0.2);
			this.nextProbe = now + LAST_PROBE_NANOS;
			return;
		}
		learn(0.1, 0);
		if (this.phase == Phase.START && inflation <= TOLERANCE) {
			set(this.target * 2);
			return;
		}
		boolean probe = this.phase == Phase.START || now - this.nextProbe >= 0;
		this.phase = Phase.STEADY;
		double gradient = Math.max(0.5, Math.min(1, TOLERANCE / inflation));
		double wanted = this.target * gradient + Math.max(1, Math.sqrt(this.target) / 2);
		set((wanted < this.target) ? (wanted + this.target) / 2 : wanted);
		if (probe) {
			this.phase = Phase.EMPTYING;
			this.limit = Math.max(1, (int) this.target / PROBE_SHARE);
		}
	}

	private double learn(double down, double up) {
		double most = 0;
		for (MethodLatency latency : this.methods.values()) {
			most = Math.max(most, latency.learn(down, up));
		}
		return most;
	}

	private void set(double target) {
		this.target = Math.max(MIN, Math.min(MAX, target));
		this.limit = (int) this.target;
	}

	private void clear() {
		this.methods.values().forEach(MethodLatency::clear);
		this.samples = 0;
		this.mostOpen = 0;
		this.windowStart = this.ticker.getAsLong();
	}

	private enum Phase {

		/** Doubling until calls begin to wait. */
		START,

		/** Following the gradient. */
		STEADY,

		/** The limit is cut; calls from before are still open. */
		EMPTYING,

		/** Calls run next to few others. */
		PROBING

	}

}
