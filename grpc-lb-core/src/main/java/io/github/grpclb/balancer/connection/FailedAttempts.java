package io.github.grpclb.balancer.connection;

import java.util.Objects;
import java.util.concurrent.TimeUnit;

import io.grpc.Status;

/**
 * What attempts to connect have failed with, and how many of them in a row. Lives in the
 * channel's {@code SynchronizationContext}.
 */
final class FailedAttempts {

	/** How often a backend that stays away is reason to ask discovery where it is. */
	private static final long MOVED_NANOS = TimeUnit.SECONDS.toNanos(5);

	private Status last = Status.OK;

	private long at;

	private int count;

	private long toldAt;

	/** Notes why it cannot be used, which is no attempt of its own. */
	void note(Status why, long now) {
		this.last = why;
		this.at = now;
	}

	/**
	 * Notes an attempt that came to no connection.
	 * @return whether others should hear of it: dialled once a second, a backend that
	 * stays away need not cost a routing table and a look-up each time
	 */
	boolean add(Status why, long now) {
		boolean news = this.count == 0 || now - this.toldAt >= MOVED_NANOS
				|| !Objects.equals(why.getDescription(), this.last.getDescription());
		this.count++;
		note(why, now);
		if (news) {
			this.toldAt = now;
		}
		return news;
	}

	/** There is a connection. */
	void over() {
		this.count = 0;
	}

	/** How many there were in a row. */
	int count() {
		return this.count;
	}

	/** The last reason, {@code OK} if there was none. */
	Status last() {
		return this.last;
	}

	/** When that was, by the ticker. */
	long at() {
		return this.at;
	}

}
