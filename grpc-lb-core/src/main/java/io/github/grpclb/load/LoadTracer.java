package io.github.grpclb.load;

import java.util.concurrent.TimeUnit;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.ClientStreamTracer;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.Internal;
import io.github.grpclb.wire.OrcaCodec;
import io.github.grpclb.wire.OrcaReport;

/**
 * Counts one attempt on one backend. Counting starts at {@code streamCreated} rather than
 * at the pick: grpc-java does not pick again for every buffered call, and it drops picks
 * whose connection has just gone.
 */
@Internal
public class LoadTracer extends ClientStreamTracer {

	/**
	 * Says that a call is not unary, so that its duration is no latency. Set by the
	 * channel's call interceptor.
	 */
	public static final CallOptions.Key<Boolean> STREAMING = CallOptions.Key.createWithDefault("grpc-lb-streaming",
			Boolean.FALSE);

	private static final Metadata.Key<String> PREVIOUS_ATTEMPTS = Metadata.Key.of("grpc-previous-rpc-attempts",
			Metadata.ASCII_STRING_MARSHALLER);

	private static final Status DEADLINE_EXCEEDED = Status.DEADLINE_EXCEEDED
		.withDescription("no answer before the call's deadline");

	/** {@code grpc-timeout} is rounded, and timers fire late. */
	private static final long ROUNDING_MICROS = 1_000;

	/** Flags in the low bits of {@code start}, so that a tracer takes 32 bytes. */
	private static final long OPEN = 1;

	private static final long TIMED = 2;

	private static final long UNARY = 4;

	/** The server has sent trailers. */
	private static final long TRAILERS = 8;

	/** The trailers say that nothing is wrong with the server. */
	private static final long EXCUSED = 16;

	/** With the {@link Incidents#marks() marks} from the beginning. */
	private static final long FLAGS = 127;

	private final BackendLoad load;

	private final @Nullable Deadline deadline;

	/** The one that the call has started with, because policies change. */
	private @Nullable LoadSignal signal;

	/** When the stream was created, to 128 ns, and the flags. */
	private long start;

	LoadTracer(BackendLoad load, boolean unary, @Nullable Deadline deadline) {
		this.load = load;
		this.deadline = deadline;
		this.start = unary ? UNARY : 0;
	}

	private boolean is(long flag) {
		return (this.start & flag) != 0;
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
		long flags = this.start | OPEN | load.incidents().marks();
		this.start = load.started(is(UNARY), signal) ? (load.now() & ~FLAGS) | flags | TIMED : flags;
		if (signal != null) {
			this.signal = signal;
			signal.started();
		}
	}

	@Override
	public void outboundHeaders() {
		CallObserver observer = this.load.observer();
		if (is(TIMED) && observer.timed()) {
			observer.headersWritten(this.load.now() - (this.start & ~FLAGS));
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
		return is(OPEN);
	}

	private void streaming() {
		if (is(UNARY) && is(OPEN)) {
			this.start &= ~UNARY;
			this.load.streaming();
		}
	}

	@Override
	public void inboundTrailers(Metadata trailers) {
		this.start |= TRAILERS;
		if (Attempt.pushesBack(trailers)) {
			this.start |= EXCUSED;
			this.load.incidents().pushedBack(Attempt.pushbackMillis(trailers));
		}
		else if (Attempt.reconnects(trailers)) {
			this.start |= EXCUSED;
		}
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
		if (is(OPEN)) {
			this.start &= ~OPEN;
			boolean timed = is(TIMED);
			long now = timed ? this.load.now() : 0;
			long nanos = now - (this.start & ~FLAGS);
			Status judged = expired(status) ? DEADLINE_EXCEEDED : status;
			this.load.ended(judged, outcome(judged, timed ? nanos : Long.MAX_VALUE), changed(Incidents.EJECTIONS),
					nanos, timed, is(UNARY), now, this.signal);
		}
	}

	/** Whether something has happened to the backend since the attempt began. */
	private boolean changed(int mark) {
		return ((this.start ^ this.load.incidents().marks()) & mark) != 0;
	}

	private Outcome outcome(Status status, long nanos) {
		if (status.isOk()) {
			return Outcome.SUCCESS;
		}
		if (is(EXCUSED) || (status.getCode() == Status.Code.CANCELLED && late())) {
			return Outcome.NEUTRAL;
		}
		if (status.getCode() == Status.Code.DEADLINE_EXCEEDED && nanos < this.load.incidents().needed()) {
			// The caller has given it less time than half of the calls take.
			return Outcome.NEUTRAL;
		}
		return Attempt.judge(status, is(UNARY), is(TRAILERS), changed(Incidents.PARTINGS));
	}

	/**
	 * Tells whether the backend has let a unary call's deadline pass. Where retries or
	 * hedging are on, grpc-java cancels the attempts then and keeps the reason to the
	 * call. A stream may well be meant to last until its deadline.
	 */
	private boolean expired(Status status) {
		return status.getCode() == Status.Code.CANCELLED && is(UNARY) && late();
	}

	/** The server's clock of the deadline may run out a moment before this one. */
	private boolean late() {
		return this.deadline != null && this.deadline.timeRemaining(TimeUnit.MICROSECONDS) < ROUNDING_MICROS;
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
			// StreamInfo does not tell the attempts. A first attempt need not look.
			if ((tried == null || !tried.isEmpty()) && headers.containsKey(PREVIOUS_ATTEMPTS)) {
				this.load.observer().retried();
			}
			if (tried != null) {
				tried.add(this.load);
			}
			boolean unary = !info.getCallOptions().getOption(STREAMING);
			Deadline deadline = deadline(info.getCallOptions().getDeadline());
			return (this.connection != null) ? new ConnectionTracer(this.load, this.connection, unary, deadline)
					: new LoadTracer(this.load, unary, deadline);
		}

		/** A server that passes its own deadline on does so in the context. */
		private static @Nullable Deadline deadline(@Nullable Deadline own) {
			Deadline outer = Context.current().getDeadline();
			return (outer == null || (own != null && own.isBefore(outer))) ? own : outer;
		}

	}

}
