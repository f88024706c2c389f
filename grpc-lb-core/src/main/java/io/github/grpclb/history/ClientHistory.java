package io.github.grpclb.history;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.github.grpclb.Internal;
import io.github.grpclb.load.BackendLoad;
import io.github.grpclb.load.LatencyCursor;
import io.github.grpclb.snapshot.BackendSnapshot.Recent;
import io.github.grpclb.snapshot.History;

/**
 * What one client has done in the last five minutes, in steps of five seconds. Calls
 * never touch it: at the end of each step somebody lets it read the counters that are
 * there anyway. Each backend takes about 0.6 kB. Thread-safe.
 */
@Internal
public final class ClientHistory {

	/** How long a step is. */
	public static final Duration STEP = Duration.ofSeconds(5);

	/** What has begun since counts too, so that eleven make a minute at most. */
	static final int MINUTE_STEPS = 11;

	private static final int[] NONE = {};

	private static final double NANOS_PER_MILLI = 1_000_000;

	private final Clock clock;

	private final LongSupplier withoutBackend;

	private final Map<String, BackendLane> lanes = new LinkedHashMap<>();

	private final Series calls = new Series();

	private final Series failures = new Series();

	private final Series p50 = new Series();

	private final Series p99 = new Series();

	private final Series inFlight = new Series();

	/** The calls that some backend got, which shares are parts of. */
	private final Series picked = new Series();

	private Instant end;

	private long withoutBackendBefore;

	private int step;

	/** The last steps, in which no backend had anything to note and nothing was noted. */
	private int resting;

	/** Whether the parts by weight are not those of the last step. */
	private boolean moved;

	/**
	 * Starts with nothing known.
	 * @param clock tells when steps end
	 * @param withoutBackend counts the calls that have ended without a backend
	 */
	public ClientHistory(Clock clock, LongSupplier withoutBackend) {
		this.clock = clock;
		this.withoutBackend = withoutBackend;
		this.end = clock.instant();
	}

	/** Starts the first step, or the first one after a time in which nobody listened. */
	public synchronized void begin() {
		skip();
	}

	/**
	 * Takes a backend in, before its first call.
	 * @param load what a channel counts of it
	 */
	public synchronized void opened(BackendLoad load) {
		settle();
		this.lanes.computeIfAbsent(load.address(), (address) -> new BackendLane(this.step)).add(new LoadCursor(load));
	}

	/**
	 * Follows a backend to the end of its open calls, and forgets it then.
	 * @param load nobody picks through it any more
	 */
	public synchronized void retired(BackendLoad load) {
		BackendLane lane = this.lanes.get(load.address());
		if (lane != null) {
			lane.retire(load);
		}
	}

	/**
	 * Ends a step, unless that has only just begun: it becomes the longer one then.
	 * @param moved whether the parts by weight may have changed since the last step
	 * @param expected address to the part by weight, of the backends that get calls
	 * @return {@code false} if there is nothing left to tell
	 */
	public synchronized boolean endStep(boolean moved, Supplier<Map<String, Double>> expected) {
		this.moved |= moved;
		long elapsed = elapsed();
		if (elapsed == 0) {
			return true;
		}
		if (elapsed > 1) {
			skip();
		}
		else if (rests()) {
			this.resting++;
			close(0, 0, NONE);
		}
		else {
			settle();
			endBusyStep(this.moved ? expected.get() : Map.of());
			this.moved = false;
		}
		this.lanes.values().removeIf((lane) -> lane.over(this.step));
		return !this.lanes.isEmpty();
	}

	/**
	 * Whether there is nothing to note of any backend, as for most steps of most clients.
	 */
	private boolean rests() {
		if (this.moved) {
			return false;
		}
		for (BackendLane lane : this.lanes.values()) {
			if (!lane.rests()) {
				return false;
			}
		}
		return true;
	}

	/** Notes the steps in which the backends have rested. */
	private void settle() {
		for (int step = this.step - Math.min(this.resting, Series.STEPS); step < this.step; step++) {
			for (BackendLane lane : this.lanes.values()) {
				lane.rest(step, lane.expectedNow());
			}
		}
		this.resting = 0;
	}

	private void endBusyStep(Map<String, Double> expected) {
		int[] all = NONE;
		int[] buckets = NONE;
		long calls = 0;
		long failures = 0;
		for (Map.Entry<String, BackendLane> entry : this.lanes.entrySet()) {
			BackendLane lane = entry.getValue();
			double share = this.moved ? expected.getOrDefault(entry.getKey(), 0.0) : lane.expectedNow();
			if (lane.quiet()) {
				lane.rest(this.step, share);
				continue;
			}
			if (all.length == 0) {
				all = new int[LatencyCursor.BUCKETS];
				buckets = new int[LatencyCursor.BUCKETS];
			}
			Arrays.fill(buckets, 0);
			lane.end(this.step, share, buckets);
			calls += (long) lane.calls().get(this.step);
			failures += (long) lane.failures(this.step);
			for (int i = 0; i < all.length; i++) {
				all[i] += buckets[i];
			}
		}
		close(calls, failures, all);
	}

	private void close(long calls, long failures, int[] latencies) {
		int inFlight = 0;
		for (BackendLane lane : this.lanes.values()) {
			inFlight += lane.inFlight();
		}
		long without = this.withoutBackend.getAsLong() - this.withoutBackendBefore;
		this.withoutBackendBefore += without;
		this.picked.set(this.step, calls);
		this.calls.set(this.step, calls + without);
		this.failures.set(this.step, failures + without);
		this.p50.set(this.step, LatencyCursor.quantile(latencies, 0.5) / NANOS_PER_MILLI);
		this.p99.set(this.step, LatencyCursor.quantile(latencies, 0.99) / NANOS_PER_MILLI);
		this.inFlight.set(this.step, inFlight);
		this.step++;
		this.end = this.clock.instant();
	}

	/** More than one when the process, or its timer, has stood still. */
	private long elapsed() {
		return Math.round((double) Duration.between(this.end, this.clock.instant()).toMillis() / STEP.toMillis());
	}

	/** Only the sum of these steps is known, so that none of them is. */
	private void skip() {
		settle();
		long steps = Math.min(Math.max(elapsed(), 0), Series.STEPS);
		int[] lost = new int[LatencyCursor.BUCKETS];
		for (BackendLane lane : this.lanes.values()) {
			lane.lose(lost);
		}
		this.withoutBackendBefore = this.withoutBackend.getAsLong();
		for (int i = 0; i < steps; i++) {
			for (BackendLane lane : this.lanes.values()) {
				lane.skip(this.step);
			}
			for (Series series : new Series[] { this.calls, this.failures, this.p50, this.p99, this.inFlight,
					this.picked }) {
				series.set(this.step, Double.NaN);
			}
			this.step++;
		}
		this.end = this.clock.instant();
	}

	/**
	 * Sums the last minute up, with what has begun since the last step.
	 * @param expected address to the part by weight now
	 * @return by address
	 */
	public synchronized Map<String, Recent> recent(Map<String, Double> expected) {
		settle();
		int from = this.step - MINUTE_STEPS;
		double seconds = Math.max(0,
				Math.min(Duration.between(this.end, this.clock.instant()).toMillis() / 1000.0, STEP.toSeconds()));
		double all = 0;
		double now = 0;
		int known = 0;
		for (int step = from; step < this.step; step++) {
			all += this.picked.known(step);
			known += Double.isNaN(this.picked.get(step)) ? 0 : 1;
		}
		seconds += known * STEP.toSeconds();
		for (BackendLane lane : this.lanes.values()) {
			now += lane.callsNow();
		}
		all += now;
		Map<String, Recent> recent = new HashMap<>(this.lanes.size() * 2);
		int[] buckets = new int[LatencyCursor.BUCKETS];
		for (Map.Entry<String, BackendLane> entry : this.lanes.entrySet()) {
			BackendLane lane = entry.getValue();
			double expectedNow = expected.getOrDefault(entry.getKey(), 0.0);
			double calls = lane.callsNow();
			double failures = lane.failuresNow();
			double meant = now * expectedNow;
			double plain = expectedNow;
			for (int step = from; step < this.step; step++) {
				calls += lane.calls().known(step);
				failures += lane.failures(step);
				meant += this.picked.known(step) * lane.expected(step);
				plain += lane.expected(step);
			}
			double p50 = 0;
			double p99 = 0;
			if (lane.latencies(buckets, this.step, MINUTE_STEPS)) {
				p50 = LatencyCursor.quantile(buckets, 0.5) / NANOS_PER_MILLI;
				p99 = LatencyCursor.quantile(buckets, 0.99) / NANOS_PER_MILLI;
				Arrays.fill(buckets, 0);
			}
			recent.put(entry.getKey(), new Recent((long) calls, (long) failures, (all > 0) ? calls / all : 0,
					(all > 0) ? meant / all : plain / (known + 1), p50, p99, seconds));
		}
		return recent;
	}

	/**
	 * Shows the last five minutes.
	 * @return a copy
	 */
	public synchronized History snapshot() {
		settle();
		Map<String, History.Backend> backends = new LinkedHashMap<>();
		this.lanes.forEach((address, lane) -> backends.put(address, lane.snapshot(this.step)));
		return new History((int) STEP.toSeconds(), this.end, this.calls.counts(this.step),
				this.failures.counts(this.step), this.p50.millis(this.step), this.p99.millis(this.step),
				this.inFlight.counts(this.step), backends);
	}

}
