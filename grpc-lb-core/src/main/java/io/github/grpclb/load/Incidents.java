package io.github.grpclb.load;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;

import io.grpc.Metadata;

import io.github.grpclb.Internal;

/**
 * What has become of a backend while calls are on it: it was ejected, its server said
 * goodbye or asked for a pause. Calls compare their beginning with it to know which
 * incident they belong to. Thread-safe and lock-free.
 */
@Internal
public final class Incidents {

	/** Whether ejections are even or odd in number: it has changed since, or not. */
	static final int EJECTIONS = 32;

	/** The same of connections that the server has said goodbye on. */
	static final int PARTINGS = 64;

	/** The same of connections that took the place of ones that were gone. */
	static final int RETURNS = 256;

	/**
	 * A server may push back for as long as it likes; so long without a call is enough to
	 * relieve it, and a wrong figure harms nobody for longer.
	 */
	private static final long LONGEST_PUSHBACK_MILLIS = 5_000;

	private static final VarHandle STALE_SUCCESSES = FieldHandle.of(MethodHandles.lookup(), "staleSuccesses",
			long.class);

	private static final VarHandle STALE_FAILURES = FieldHandle.of(MethodHandles.lookup(), "staleFailures", long.class);

	private final BackendLoad load;

	/** Ends of calls that had begun before the last ejection. */
	private volatile long staleSuccesses;

	private volatile long staleFailures;

	private final Pause pushback;

	private final Pause channel;

	/** Written in the synchronization context only. */
	private volatile int marks;

	private volatile long needed;

	Incidents(BackendLoad load, Pause pushback, Pause channel) {
		this.load = load;
		this.pushback = pushback;
		this.channel = channel;
	}

	/** Whether a call had begun before an ejection, and is part of what that was for. */
	static boolean judged(int changes) {
		return (changes & EJECTIONS) != 0;
	}

	/** Whether a call was on a connection that another one has taken the place of. */
	static boolean former(int changes) {
		return (changes & RETURNS) != 0;
	}

	/** What a call notes when it begins. */
	int marks() {
		return this.marks;
	}

	/** The backend is ejected: calls in flight belong to the same incident. */
	public void ejected() {
		this.marks ^= EJECTIONS;
		this.load.resetConsecutiveFailures();
	}

	/**
	 * The server has closed a connection that was well: what is on it will end with it.
	 */
	public void parting() {
		this.marks ^= PARTINGS;
	}

	/**
	 * There is a connection where there was none: calls that are still in flight are on a
	 * former one, and perhaps on a process that is no more.
	 */
	void returned() {
		this.marks ^= RETURNS;
	}

	/** A call has ended that an ejection has judged already. */
	void stale(Outcome outcome) {
		if (outcome == Outcome.SUCCESS) {
			STALE_SUCCESSES.getAndAdd(this, 1L);
		}
		else if (outcome == Outcome.FAILURE) {
			STALE_FAILURES.getAndAdd(this, 1L);
		}
	}

	/**
	 * Returns the calls that ended well, without those that an ejection has judged.
	 * @return a count that only grows
	 */
	public long successes() {
		return this.load.successes() - this.staleSuccesses;
	}

	/**
	 * Returns the calls that ended well although the backend was ejected while they were
	 * in flight: it answers again.
	 * @return a count that only grows
	 */
	public long lateSuccesses() {
		return this.staleSuccesses;
	}

	/**
	 * Returns the calls that failed, without those that an ejection has judged.
	 * @return a count that only grows
	 */
	public long failures() {
		return this.load.failures() - this.staleFailures;
	}

	/**
	 * Says how long calls take that succeed, on whichever backend.
	 * @param nanos their median; 0 if unknown
	 */
	public void needs(long nanos) {
		this.needed = nanos;
	}

	long needed() {
		return this.needed;
	}

	/** Hears what the server says of a call that has failed: nothing is wrong with it? */
	boolean excuses(Metadata trailers) {
		if (Attempt.pushesBack(trailers)) {
			pushedBack(Attempt.pushbackMillis(trailers));
			return true;
		}
		return Attempt.reconnects(trailers);
	}

	/** The server sheds load and wants no call for a while. */
	private void pushedBack(long millis) {
		if (millis > 0) {
			long nanos = TimeUnit.MILLISECONDS.toNanos(Math.min(millis, LONGEST_PUSHBACK_MILLIS));
			this.pushback.last(nanos);
			this.channel.lastAtLeast(nanos);
		}
	}

	/**
	 * Tells whether calls should go elsewhere for the moment, if they can.
	 * @return {@code true} while the server's last pushback lasts
	 */
	public boolean avoided() {
		return this.pushback.lasts();
	}

}
