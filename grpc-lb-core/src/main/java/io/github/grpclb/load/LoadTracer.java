package io.github.grpclb.load;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

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

	/** The one that the call has started with, because policies change. */
	private @Nullable LoadSignal signal;

	private long startNanos;

	private boolean started;

	private boolean timed;

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
		BackendLoad load = this.load;
		LoadSignal signal = load.signal();
		this.started = true;
		this.timed = load.started(this.unary, signal);
		if (this.timed) {
			this.startNanos = load.now();
		}
		if (signal != null) {
			this.signal = signal;
			signal.started();
		}
	}

	@Override
	public void outboundHeaders() {
		CallObserver observer = this.load.observer();
		if (observer != CallObserver.NONE && this.timed) {
			observer.headersWritten(this.load.now() - this.startNanos);
		}
	}

	@Override
	public void inboundMessage(int sequence) {
		if (sequence > 0) {
			streaming();
		}
	}

	@Override
	public void outboundMessage(int sequence) {
		if (sequence > 0) {
			streaming();
		}
	}

	private void streaming() {
		if (this.unary && this.started) {
			this.unary = false;
			this.load.streaming();
		}
	}

	@Override
	public void inboundTrailers(Metadata trailers) {
		LoadSignal signal = this.signal;
		if (signal != null && signal.readsReports()) {
			byte[] message = trailers.get(OrcaCodec.TRAILER);
			OrcaReport report = (message != null) ? OrcaCodec.decode(message) : null;
			if (report != null) {
				signal.reported(report.utilization(), report.requestsPerSecond(), report.errorsPerSecond());
			}
		}
	}

	@Override
	public void streamClosed(Status status) {
		if (this.started) {
			this.started = false;
			long now = this.timed ? this.load.now() : 0;
			this.load.ended(status, now - this.startNanos, this.timed, this.unary, now, this.signal);
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
