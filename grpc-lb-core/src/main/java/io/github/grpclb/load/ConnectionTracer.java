package io.github.grpclb.load;

import io.grpc.Attributes;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * Counts one attempt on one of several connections to a backend. A class of its own,
 * because most backends have one connection and need not pay for more.
 */
final class ConnectionTracer extends LoadTracer {

	private final ConnectionLoad connection;

	private boolean headersWritten;

	ConnectionTracer(BackendLoad load, ConnectionLoad connection, boolean unary, @Nullable Deadline deadline) {
		super(load, unary, deadline);
		this.connection = connection;
	}

	@Override
	public void streamCreated(Attributes transportAttributes, Metadata headers) {
		super.streamCreated(transportAttributes, headers);
		this.connection.started();
	}

	@Override
	public void outboundHeaders() {
		if (open() && !this.headersWritten) {
			this.headersWritten = true;
			this.connection.headersWritten();
		}
		super.outboundHeaders();
	}

	@Override
	public void streamClosed(Status status) {
		if (open()) {
			this.connection.ended(this.headersWritten);
		}
		super.streamClosed(status);
	}

}
