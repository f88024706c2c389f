package io.github.grpclb.load;

import io.grpc.Deadline;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * Counts one attempt of a call that has a deadline. Where retries or hedging are on,
 * grpc-java cancels the attempts of a call at its deadline and tells the reason to the
 * call alone; without it a backend that does not answer would look as if its callers
 * changed their minds. A class of its own, so that a call without deadline takes no more
 * memory.
 */
class DeadlineTracer extends LoadTracer {

	private static final Status EXCEEDED = Status.DEADLINE_EXCEEDED
		.withDescription("no answer before the call's deadline");

	private final @Nullable Deadline deadline;

	DeadlineTracer(BackendLoad load, boolean unary, @Nullable Deadline deadline) {
		super(load, unary);
		this.deadline = deadline;
	}

	@Override
	public void streamClosed(Status status) {
		super.streamClosed(expired(status) ? EXCEEDED : status);
	}

	private boolean expired(Status status) {
		return status.getCode() == Status.Code.CANCELLED && this.deadline != null && this.deadline.isExpired();
	}

}
