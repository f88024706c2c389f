package io.github.grpclb.testing;

import io.grpc.ClientStreamTracer;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * A stream on a {@link FakeSubchannel}, with the life cycle that grpc-java gives its
 * tracer.
 */
public final class FakeCall {

	private final FakeSubchannel subchannel;

	private final @Nullable ClientStreamTracer tracer;

	private boolean ended;

	FakeCall(FakeSubchannel subchannel, @Nullable ClientStreamTracer tracer) {
		this.subchannel = subchannel;
		this.tracer = tracer;
		subchannel.began(this);
	}

	/** The headers could be written: the server allows the stream. */
	public FakeCall writeHeaders() {
		if (this.tracer != null) {
			this.tracer.outboundHeaders();
		}
		return this;
	}

	/** Ends it, once. */
	public void end(Status status) {
		if (!this.ended) {
			this.ended = true;
			this.subchannel.ended(this);
			if (this.tracer != null) {
				this.tracer.streamClosed(status);
			}
		}
	}

	public boolean ended() {
		return this.ended;
	}

	public FakeSubchannel subchannel() {
		return this.subchannel;
	}

	public String address() {
		return this.subchannel.address();
	}

}
