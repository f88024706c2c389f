package io.github.grpclb.server.admission;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Finds the number of calls that keeps the server busy without letting them queue. As TCP
 * Vegas does (and Netflix's {@code VegasLimit}), it estimates how many of the open calls
 * are waiting, here by Little's law for each kind of call by itself, and takes those off;
 * while nobody waits it grows. Four rules keep it honest:
 * <ul>
 * <li>What a call takes without waiting is learnt where nothing waits: in
 * {@link BaseProbe probes} that lower the limit for a moment, as TCP BBR lowers its
 * window. Never upwards from calls that may have queued.</li>
 * <li>Kinds of calls are compared with themselves, and the one that suffers most decides,
 * so that neither a change in the mix is a signal nor long calls hide the waiting of
 * short ones.</li>
 * <li>What is taken off is what waits, never what is being worked on: calls that go on
 * for long do not drag the limit below themselves.</li>
 * <li>Every state that lowers the limit is bounded in time.</li>
 * </ul>
 * Callers never wait for each other: samples that meet another one are dropped.
 * Thread-safe.
 *
 * @see <a href="https://doi.org/10.1109/49.464716">TCP Vegas</a>
 * @see <a href="https://doi.org/10.1145/3009824">BBR, section
 * "Steady-state behaviour"</a>
 */
final class AdaptiveLimit implements Limit {

	/** As a server with few processors starts: doubling finds more within a second. */
	static final int INITIAL = 16;

	/**
	 * One call at work and one that arrives, so that waiting can be told from working.
	 */
	static final int MIN = 2;

	/**
	 * Where nothing ever waits it would grow without end; so many open calls cost memory
	 * first.
	 */
	static final int MAX = 20_000;

	/**
	 * How much slower than alone calls may be before that counts as queueing, beyond what
	 * is chance. Waiting times that are 50 % of a call in the mean are more than twice a
	 * call for one in a hundred.
	 */
	private static final double TOLERATED = 0.25;

	/**
	 * So many calls must wait at a time, or workers that are few stand idle whenever none
	 * happens to come: of Poisson arrivals of 1.5 times the capacity, one to eight
	 * workers with three places more answer 92 to 97 % of it (M/M/c/K); with none, 60 to
	 * 87 %.
	 */
	private static final double QUEUE = 4;

	/** Many workers are evened out by their number: this less of a queue for each. */
	private static final double QUEUE_LESS = 0.25;

	/** What is left waiting after a cut, as a part of what is tolerated. */
	private static final double SPARE = 0.7;

	/** The mean of fewer calls says little; see {@link #TOLERATED}. */
	private static final int WINDOW_CALLS = 16;

	/** Long enough for a few garbage collections' pauses to be outvoted. */
	private static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	/** What came before a pause says nothing of the load after it. */
	private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

	/** So many windows in a row with waiting mean that the base is wrong. */
	private static final int STUBBORN = 3;

	/** Windows without growth after a cut; doubled by each cut that follows soon. */
	private static final int SHORTEST_HOLD = 2;

	/**
	 * Two seconds and a half of windows: a limit that was cut by mistake recovers soon.
	 */
	private static final int LONGEST_HOLD = 24;

	/** A call is long when it takes so many times the mean, */
	private static final int LONG_MEANS = 8;

	/** and not less than this, */
	private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(1);

	/** and while there is no mean, this. */
	private static final long LONG_WHILE_UNKNOWN_NANOS = TimeUnit.SECONDS.toNanos(10);

	private final LongSupplier ticker;

	private final ReentrantLock lock = new ReentrantLock();

	private final LatencyWindow window = new LatencyWindow();

	private final BaseProbe probe = new BaseProbe(this.window);

	private volatile int limit = INITIAL;

	private volatile boolean refused;

	private volatile long longCallNanos = LONG_WHILE_UNKNOWN_NANOS;

	/** The limit without the cut that a probe makes. */
	private double target = INITIAL;

	/** Doubling, until calls begin to wait for the first time. */
	private boolean searching = true;

	private double step = 1;

	private int hold = SHORTEST_HOLD;

	private int calmWindows;

	private int waitingWindows;

	/** What began before says nothing of what the change has done. */
	private long changed;

	private boolean awaitsFirst;

	private long lastSample;

	AdaptiveLimit(LongSupplier ticker) {
		this.ticker = ticker;
		this.lastSample = ticker.getAsLong();
		this.changed = this.lastSample;
		this.window.clear(this.lastSample);
	}

	@Override
	public int current() {
		return this.limit;
	}

	/** How long streams last says nothing of how many there may be. */
	@Override
	public int mostStreams() {
		return Integer.MAX_VALUE;
	}

	@Override
	public long longCallNanos() {
		return this.longCallNanos;
	}

	@Override
	public void refused(long now) {
		// Read first: under overload this is written by every thread otherwise.
		if (!this.refused) {
			this.refused = true;
		}
		// Nothing may have ended since: a probe must not outlast its time because of it.
		if (this.probe.overdue(now) && this.lock.tryLock()) {
			try {
				endOverdueStage(now);
			}
			finally {
				this.lock.unlock();
			}
		}
	}

	@Override
	public void ended(String kind, long start, long end, int open, boolean complete) {
		if (end - start >= this.longCallNanos || !this.lock.tryLock()) {
			return;
		}
		try {
			endOverdueStage(end);
			if (end - this.lastSample > PAUSE_NANOS && !this.probe.running()) {
				this.window.clear(end);
				this.probe.postpone(end);
			}
			this.lastSample = end;
			if (this.probe.running() ? this.probe.takes(start, end, open, this.limit) : takes(start, end)) {
				add(kind, start, end, open, complete);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private boolean takes(long start, long end) {
		if (start - this.changed < 0) {
			return false;
		}
		if (this.awaitsFirst) {
			this.awaitsFirst = false;
			this.window.clear(end);
		}
		return true;
	}

	private void add(String kind, long start, long end, int open, boolean complete) {
		LatencyStats latency = this.window.kind(kind);
		if (!complete && !latency.slow(end - start)) {
			return;
		}
		this.window.add(latency, end - start, open);
		long now = this.ticker.getAsLong();
		if (this.probe.running()) {
			if (this.window.samples() >= BaseProbe.CALLS) {
				endStage(now);
			}
			return;
		}
		if (this.window.samples() < WINDOW_CALLS) {
			return;
		}
		double mean = this.window.meanNanos();
		// What a change of the limit does is seen after one latency at the earliest.
		if (now - this.window.start() < Math.max(WINDOW_NANOS, mean)) {
			return;
		}
		this.longCallNanos = Math.max(LONG_NANOS, (long) (LONG_MEANS * mean));
		endWindow(now);
		this.window.clear(now);
	}

	private void endWindow(long now) {
		boolean full = this.refused || this.window.mostOpen() > this.target / 2;
		this.refused = false;
		if (!full) {
			this.window.kinds().forEach((kind) -> {
				if (!kind.known()) {
					kind.learn(1);
				}
				kind.learnIfFaster();
			});
			this.waitingWindows = 0;
			this.probe.postpone(now);
			return;
		}
		this.window.kinds().forEach(LatencyStats::learnIfFaster);
		double wait = queue(now) / this.window.throughput(now);
		LatencyStats slowest = this.window.slowest(TOLERATED, wait);
		if (slowest != null && slowest.excess(TOLERATED, wait) > 0) {
			cut(now, slowest.tolerated(TOLERATED, wait));
		}
		else if (slowest != null) {
			grow();
		}
		boolean doubtful = this.window.unknown() || this.waitingWindows >= STUBBORN;
		if (this.probe.due(now, doubtful)) {
			this.waitingWindows = 0;
			this.limit = this.probe.begin(now, this.limit, doubtful);
		}
	}

	/**
	 * Returns how many calls must wait at a time so that the workers have something to
	 * do, as long as that makes no call wait for longer than it takes.
	 */
	private double queue(long now) {
		double atWork = Math.max(1, Math.min(this.target, this.window.mostOpen()) - this.window.waiting(now));
		return Math.max(0, Math.min(atWork, QUEUE - QUEUE_LESS * atWork));
	}

	/** Takes off what waits, but for a little that keeps the server busy. */
	private void cut(long now, double toleratedNanos) {
		this.searching = false;
		this.waitingWindows++;
		// While a cut still works its way through the queue it is no second sign.
		this.hold = (this.calmWindows <= this.hold + SHORTEST_HOLD) ? Math.min(2 * this.hold, LONGEST_HOLD)
				: SHORTEST_HOLD;
		this.calmWindows = 0;
		this.step = Math.max(1, this.target / 50);
		double tolerated = this.window.throughput(now) * toleratedNanos;
		double spare = Math.max(Math.min(1, 2 * tolerated), SPARE * tolerated);
		double open = Math.min(this.target, this.window.mostOpen());
		set(Math.min(this.target, Math.max(this.target / 2, open - this.window.waiting(now) + spare)));
	}

	private void grow() {
		this.waitingWindows = 0;
		if (this.searching) {
			set(this.target * 2);
			return;
		}
		if (++this.calmWindows > this.hold) {
			set(this.target + this.step);
			this.step = Math.min(2 * this.step, this.target / 4);
		}
	}

	private void endStage(long now) {
		int next = this.probe.endStage(now, this.limit);
		if (next > 0) {
			this.limit = next;
		}
		else {
			restore();
		}
		this.window.clear(now);
	}

	private void endOverdueStage(long now) {
		if (!this.probe.overdue(now)) {
			return;
		}
		if (this.probe.knowsEnough()) {
			endStage(now);
			return;
		}
		this.probe.abandon(now);
		restore();
		this.window.clear(now);
	}

	private void restore() {
		if (this.probe.raisedBase()) {
			// Calls take longer than thought, so there may be room for many more.
			this.searching = true;
		}
		this.refused = false;
		set(this.target);
	}

	private void set(double target) {
		this.target = Math.max(MIN, Math.min(MAX, target));
		int before = this.limit;
		this.limit = (int) this.target;
		if (this.limit != before) {
			this.changed = this.ticker.getAsLong();
			this.awaitsFirst = true;
		}
	}

}
