package io.github.grpclb.balancer.connection;

import java.util.concurrent.TimeUnit;

import io.grpc.Status;

import io.github.grpclb.ForeignText;

/**
 * Keeps a client from connecting without end to a server that closes each connection at
 * once, or takes it and never speaks HTTP/2. The first time it may try again at once, as
 * after any GOAWAY; then it waits, as {@link DialPace} says, until a connection holds.
 * grpc-java itself backs off only from connections that could not be opened.
 */
final class BriefConnections {

	/** A connection that has lived for so long has done what it was opened for. */
	static final long BRIEF_NANOS = TimeUnit.SECONDS.toNanos(1);

	/** A server that takes connections and drops them is noticed in that time. */
	private static final DialPace PACE = new DialPace(TimeUnit.SECONDS.toNanos(10));

	private long openedAt;

	private long successesBefore;

	private boolean open;

	private int count;

	void opened(long now, long successes) {
		this.open = true;
		this.openedAt = now;
		this.successesBefore = successes;
	}

	boolean open() {
		return this.open;
	}

	/** It was let go of, which says nothing about the server. */
	void abandoned() {
		this.open = false;
	}

	/**
	 * A connection was closed, or never opened. One that has carried a call has done what
	 * it was opened for, however short it lived.
	 */
	void closed(long now, long successes) {
		if (this.open) {
			this.open = false;
			boolean brief = now - this.openedAt < BRIEF_NANOS && successes == this.successesBefore;
			this.count = brief ? this.count + 1 : 0;
		}
	}

	/** An attempt was given up. */
	void failed() {
		this.count++;
	}

	/** How many of them there were in a row. */
	int count() {
		return this.count;
	}

	/** What they have in common, with what their health streams broke with. */
	String describe(Status why) {
		return "the last %d connections were closed within a second%s".formatted(this.count,
				why.isOk() ? "" : " (" + why.getCode() + ": " + ForeignText.of(why.getDescription()) + ")");
	}

	/** Whether it has gone on for longer than callers should wait for it. */
	boolean lasting() {
		return this.count >= 2 && PACE.nanos(this.count - 2) >= DialPace.STEADY_NANOS;
	}

	/**
	 * Returns how long to wait before the next attempt.
	 * @param draw 0 to 1, so that clients do not come back together
	 * @return nanoseconds, 0 for at once
	 */
	long waitNanos(double draw) {
		return (this.count < 2) ? 0 : DialPace.jittered(PACE.nanos(this.count - 2), draw);
	}

}
