package io.github.grpclb.load;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.ClientStreamTracer;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * Counts one attempt on one backend. Counting starts at {@code streamCreated} rather than
 * at the pick: grpc-java does not pick again for every buffered call, and it drops picks
 * whose connection has just gone.
 */
public class LoadTracer extends ClientStreamTracer {

	/**
	 * Says that a call is not unary, so that its duration is no latency. Set by the
	 * channel's call interceptor.
	 */
	public static final CallOptions.Key<Boolean> STREAMING = CallOptions.Key.createWithDefault("grpc-lb-streaming",
			Boolean.FALSE);

	private static final Metadata.Key<String> PREVIOUS_ATTEMPTS = Metadata.Key.of("grpc-previous-rpc-attempts",
			Metadata.ASCII_STRING_MARSHALLER);

	private final BackendLoad load;

	/** The one that the call has started with, because policies change. */
	private @Nullable LoadSignal signal;

	private long startNanos;

	private boolean started;

	private boolean timed;

	private boolean unary;

	LoadTracer(BackendLoad load, boolean unary) {
		this.load = load;
		this.unary = unary;
	}

	/**
	 * Creates the tracer factory of a backend. One is enough for all of its calls.
	 * @param load what the tracers count into
	 * @return the factory
	 */
	public static ClientStreamTracer.Factory factory(BackendLoad load) {
		return new Factory(load, null);
	}

	/**
	 * Creates the tracer factory of one of several connections to a backend.
	 * @param load what the tracers count into
	 * @param connection the connection's own count
	 * @return the factory
	 */
	public static ClientStreamTracer.Factory factory(BackendLoad load, ConnectionLoad connection) {
		return new Factory(load, connection);
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
		if (this.timed && observer.timed()) {
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

	/**
	 * Tells whether the call has a stream.
	 * @return {@code false} before the stream is created and after it has ended
	 */
	final boolean open() {
		return this.started;
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

		private final @Nullable ConnectionLoad connection;

		Factory(BackendLoad load, @Nullable ConnectionLoad connection) {
			this.load = load;
			this.connection = connection;
		}

		@Override
		public ClientStreamTracer newClientStreamTracer(StreamInfo info, Metadata headers) {
			TriedBackends tried = info.getCallOptions().getOption(TriedBackends.KEY);
			// StreamInfo does not say so: grpc-java builds it without the attempts. A
			// first
			// attempt need not look.
			if ((tried == null || !tried.isEmpty()) && headers.containsKey(PREVIOUS_ATTEMPTS)) {
				this.load.observer().retried();
			}
			if (tried != null) {
				tried.add(this.load);
			}
			boolean unary = !info.getCallOptions().getOption(STREAMING);
			Deadline deadline = deadline(info.getCallOptions().getDeadline());
			if (this.connection != null) {
				return new ConnectionTracer(this.load, this.connection, unary, deadline);
			}
			return (deadline != null) ? new DeadlineTracer(this.load, unary, deadline)
					: new LoadTracer(this.load, unary);
		}

		/** A server that passes its own deadline on does so in the context. */
		private static @Nullable Deadline deadline(@Nullable Deadline own) {
			Deadline outer = Context.current().getDeadline();
			return (outer == null || (own != null && own.isBefore(outer))) ? own : outer;
		}

	}

}
