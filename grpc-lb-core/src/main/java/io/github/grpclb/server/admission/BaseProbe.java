package io.github.grpclb.server.admission;

import java.util.concurrent.TimeUnit;

/**
 * Finds out what calls take when nothing waits: lets a fraction of the calls in for a
 * moment, and a fraction of that again until having fewer of them makes them no faster.
 * Only then is a higher latency the calls' own. Not thread-safe, but for
 * {@link #overdue}.
 */
final class BaseProbe {

	/** After a probe that found the base off; doubled after each that confirms it. */
	private static final long FIRST_NANOS = TimeUnit.SECONDS.toNanos(1);

	/** A base that went up unnoticed holds the limit down for no longer than this. */
	private static final long LAST_NANOS = TimeUnit.SECONDS.toNanos(30);

	/** A probe shall take a small part of the time, however long calls take. */
	private static final int EVERY_LATENCIES = 50;

	/** The limit in each stage, as a part of the one before, */
	private static final int SHARE = 4;

	/**
	 * and in the first one while nothing speaks against the base: there is no queue in
	 * half of a limit that is right, and each call less that is let in costs an answer.
	 */
	private static final int ROUTINE_SHARE = 2;

	/** What a stage waits for, */
	static final int CALLS = 8;

	/** and what it makes do with when its time is over. */
	private static final int FEWEST_CALLS = 4;

	/** The part of the way that the base goes to a probe that confirms it. */
	private static final double CONFIRMED = 0.3;

	/**
	 * So many standard errors more than that are chance, as of the means of eight calls
	 * whose latencies are spread exponentially, which differ by 40 %.
	 */
	private static final double ERRORS = 1.5;

	/**
	 * Having a quarter of the calls must make them this much faster, or nothing waited.
	 */
	private static final double FASTER = Math.log(0.85);

	/** The calls from before shall end within this, */
	private static final long EMPTYING_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

	/** but long ones among them get so much, as nobody is let in meanwhile, */
	private static final long LONGEST_EMPTYING_NANOS = TimeUnit.MILLISECONDS.toNanos(800);

	/** unless nearly all calls take that long. */
	private static final int LATENCIES = 4;

	private final LatencyWindow window;

	private boolean emptying;

	private boolean raised;

	private long interval;

	private boolean begun;

	private long lastBegin;

	private long next;

	private double mean;

	/** When the stage must have ended; {@code MAX_VALUE} while there is none. */
	private volatile long deadline = Long.MAX_VALUE;

	BaseProbe(LatencyWindow window) {
		this.window = window;
	}

	boolean running() {
		return this.deadline != Long.MAX_VALUE;
	}

	/**
	 * Tells whether it is time.
	 * @param now the time in nanoseconds
	 * @param doubtful whether there are signs that the base is wrong
	 * @return {@code true} to begin
	 */
	boolean due(long now, boolean doubtful) {
		if (!this.begun) {
			return true;
		}
		return now - this.next >= 0 || (doubtful && now - this.lastBegin >= FIRST_NANOS);
	}

	boolean overdue(long now) {
		long deadline = this.deadline;
		return deadline != Long.MAX_VALUE && now - deadline >= 0;
	}

	boolean knowsEnough() {
		return !this.emptying && this.window.samples() >= FEWEST_CALLS;
	}

	boolean raisedBase() {
		return this.raised;
	}

	/** What was learnt a moment ago need not be asked. */
	void postpone(long now) {
		this.interval = Math.max(this.interval, FIRST_NANOS);
		this.next = now + this.interval;
	}

	/**
	 * Begins with what the window has seen.
	 * @param now the time in nanoseconds
	 * @param limit the limit now
	 * @param doubtful whether there are signs that the base is wrong
	 * @return the limit of the first stage
	 */
	int begin(long now, int limit, boolean doubtful) {
		this.raised = false;
		this.begun = true;
		this.lastBegin = now;
		return stage(now, limit, doubtful ? SHARE : ROUTINE_SHARE);
	}

	private int stage(long now, int limit, int share) {
		this.window.kinds().forEach(LatencyStats::remember);
		this.mean = this.window.meanNanos();
		this.emptying = true;
		double longOnes = Math.min(LONGEST_EMPTYING_NANOS, 2 * this.window.openNanos());
		this.deadline = now + (long) Math.max(EMPTYING_NANOS, Math.max(longOnes, LATENCIES * this.mean));
		return Math.max(1, limit / share);
	}

	private void emptied(long now, int limit) {
		this.emptying = false;
		this.window.clear(now);
		double latencies = LATENCIES + (double) FEWEST_CALLS / limit;
		this.deadline = now + (long) Math.max(EMPTYING_NANOS, latencies * this.mean);
	}

	/**
	 * Tells whether a call that has ended counts.
	 */
	boolean takes(long start, long end, int open, int limit) {
		if (this.emptying) {
			if (open - 1 <= CallPriority.HIGH.placesOf(limit)) {
				emptied(end, limit);
			}
			return false;
		}
		return start - this.window.start() >= 0;
	}

	/**
	 * Judges a stage.
	 * @param now the time in nanoseconds
	 * @param limit the limit in this stage
	 * @return the limit of the next stage, 0 if the probe is over
	 */
	int endStage(long now, int limit) {
		double slowdown = this.window.slowdown(false);
		double same = LatencyStats.SAME + ERRORS * this.window.error();
		if (slowdown <= same) {
			boolean off = slowdown < -same;
			this.window.kinds().forEach((kind) -> kind.learn(off ? 1 : CONFIRMED));
			end(now, off);
			return 0;
		}
		if (limit > 1 && !(this.window.slowdown(true) > FASTER)) {
			return stage(now, limit, SHARE);
		}
		this.window.kinds().forEach((kind) -> kind.learn(1));
		this.raised = true;
		end(now, true);
		return 0;
	}

	void abandon(long now) {
		this.raised = false;
		end(now, false);
	}

	private void end(long now, boolean off) {
		this.deadline = Long.MAX_VALUE;
		this.emptying = false;
		this.window.kinds().forEach(LatencyStats::forgetPrevious);
		this.interval = (off || this.interval == 0) ? FIRST_NANOS : Math.min(LAST_NANOS, 2 * this.interval);
		this.next = now + (long) Math.max(this.interval, EVERY_LATENCIES * this.mean);
	}

}
