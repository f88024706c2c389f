package io.github.grpclb.load;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.Status;

/**
 * Counts one attempt on one backend. Counting starts at {@code streamCreated} rather than
 * at the pick: grpc-java does not pick again for every buffered call, and it drops picks
 * whose connection has just gone.
 */
public final class LoadTracer extends ClientStreamTracer {

	/**
	 * Says that a call is not unary, so that its duration is no latency. Set by the
	 * channel's call interceptor.
	 */
	public static final CallOptions.Key<Boolean> STREAMING = CallOptions.Key.createWithDefault("grpc-lb-streaming",
			Boolean.FALSE);

	private final BackendLoad load;

	private long startNanos;

	private boolean started;

	private boolean unary;

	private LoadTracer(BackendLoad load, boolean unary) {
		this.load = load;
		this.unary = unary;
	}

	/**
	 * Creates the tracer factory of a backend. One is enough for all of its calls.
	 * @param load what the tracers count into
	 * @return the factory
	 */
	public static ClientStreamTracer.Factory factory(BackendLoad load) {
		return new Factory(load);
	}

	@Override
	public void streamCreated(Attributes transportAttributes, Metadata headers) {
		this.startNanos = this.load.now();
		this.started = true;
		this.load.started();
	}

	@Override
	public void outboundHeaders() {
		CallObserver observer = this.load.observer();
		if (observer != CallObserver.NONE) {
			observer.headersWritten(this.load.now() - this.startNanos);
		}
	}

	@Override
	public void inboundMessage(int sequence) {
		if (sequence > 0) {
			this.unary = false;
		}
	}

	@Override
	public void outboundMessage(int sequence) {
		if (sequence > 0) {
			this.unary = false;
		}
	}

	@Override
	public void streamClosed(Status status) {
		if (this.started) {
			this.started = false;
			long now = this.load.now();
			this.load.ended(status, now - this.startNanos, this.unary, now);
		}
	}

	private static final class Factory extends ClientStreamTracer.Factory {

		private final BackendLoad load;

		Factory(BackendLoad load) {
			this.load = load;
		}

		@Override
		public ClientStreamTracer newClientStreamTracer(StreamInfo info, Metadata headers) {
			if (info.getPreviousAttempts() > 0) {
				this.load.observer().retried();
			}
			TriedBackends tried = info.getCallOptions().getOption(TriedBackends.KEY);
			if (tried != null) {
				tried.add(this.load);
			}
			return new LoadTracer(this.load, !info.getCallOptions().getOption(STREAMING));
		}

	}

}
