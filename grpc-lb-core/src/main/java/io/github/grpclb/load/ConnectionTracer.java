package io.github.grpclb.load;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import io.grpc.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * Counts one attempt on one of several connections to a backend. A class of its own,
 * because most backends have one connection and need not pay for more.
 */
final class ConnectionTracer extends LoadTracer {

	private static final VarHandle WAITING = FieldHandle.of(MethodHandles.lookup(), "waiting", boolean.class);

	private final ConnectionLoad connection;

	/** Whether the stream counts as one that waits; whoever clears it takes it out. */
	private volatile boolean waiting;

	ConnectionTracer(BackendLoad load, ConnectionLoad connection, @Nullable OwnedCall<?, ?> call, boolean unary,
			@Nullable Deadline deadline) {
		super(load, call, unary, deadline);
		this.connection = connection;
	}

	@Override
	void begun() {
		this.connection.started();
		this.waiting = true;
	}

	@Override
	public void outboundHeaders() {
		if (WAITING.compareAndSet(this, true, false)) {
			this.connection.headersWritten();
		}
		super.outboundHeaders();
	}

	@Override
	void over() {
		this.connection.ended(!WAITING.compareAndSet(this, true, false));
	}

}
