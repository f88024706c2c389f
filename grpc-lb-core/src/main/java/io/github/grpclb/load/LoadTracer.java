package io.github.grpclb.load;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.ClientStreamTracer;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.Internal;
import io.github.grpclb.spec.ChannelSpec;
import io.github.grpclb.wire.OrcaCodec;
import io.github.grpclb.wire.OrcaReport;

/**
 * Counts one attempt on one backend. Counting starts at {@code streamCreated} rather than
 * at the pick: grpc-java does not pick again for every buffered call, and it drops picks
 * whose connection has just gone. It stops once: when the stream closes, or when the
 * {@link OwnedCall} does, whichever comes first and on whichever thread.
 */
@Internal
public class LoadTracer extends ClientStreamTracer {

	/**
	 * Says that a call is not unary, so that its duration is no latency. Set by the
	 * channel's call interceptor.
	 */
	public static final CallOptions.Key<Boolean> STREAMING = CallOptions.Key.createWithDefault("grpc-lb-streaming",
			Boolean.FALSE);

	private static final Status DEADLINE_EXCEEDED = Status.DEADLINE_EXCEEDED
		.withDescription("no answer before the call's deadline");

	/** {@code grpc-timeout} is rounded, and timers fire late. */
	private static final long ROUNDING_MICROS = 1_000;

	/** {@code RetriableStream} says so of every attempt but the one that it keeps. */
	private static final String COMMITTED = "RetriableStream committed";

	private static final Status ABANDONED = Status.CANCELLED.withDescription("the call ended without this attempt");

	/** The signal of a stream that no policy hears of. */
	private static final LoadSignal SILENT = new LoadSignal() {
	};

	/** The signal of a stream that has ended, or must never count. */
	private static final LoadSignal ENDED = new Ended(null);

	/** Flags in the low bits of {@code start}, so that a tracer takes 40 bytes. */
	private static final long OWNED = 1;

	private static final long TIMED = 2;

	private static final long UNARY = 4;

	/** The trailers say that nothing is wrong with the server. */
	private static final long EXCUSED = 16;

	private static final long HEADERS_WRITTEN = 128;

	/** Another attempt of the call was under way when this one was made. */
	private static final long HEDGE = 512;

	/** With the {@link Incidents#marks() marks} from the beginning. */
	private static final long FLAGS = 1023;

	private static final VarHandle SIGNAL = FieldHandle.of(MethodHandles.lookup(), "signal", LoadSignal.class);

	private static final VarHandle START = FieldHandle.of(MethodHandles.lookup(), "start", long.class);

	private final BackendLoad load;

	private final @Nullable Deadline deadline;

	/**
	 * The one that the stream has started with, because policies change. {@code null}
	 * before, {@link #ENDED} after: whoever takes it ends the attempt.
	 */
	private volatile @Nullable LoadSignal signal;

	private final @Nullable OwnedCall<?, ?> call;

	/** When the stream was created, to about a microsecond, and the flags. */
	private long start;

	/** What the server has sent, looked into if the call has failed: looking costs. */
	private @Nullable Metadata trailers;

	LoadTracer(BackendLoad load, @Nullable OwnedCall<?, ?> call, boolean unary, @Nullable Deadline deadline) {
		this.call = call;
		this.load = load;
		this.deadline = deadline;
		this.start = unary ? UNARY : 0;
	}

	private boolean is(long flag) {
		return ((long) START.getOpaque(this) & flag) != 0;
	}

	private void set(long flag) {
		START.setOpaque(this, (long) START.getOpaque(this) | flag);
	}

	/**
	 * Creates the tracer factory of a backend. One is enough for all of its calls.
	 * @param load what the tracers count into
	 * @return the factory
	 */
	public static ClientStreamTracer.Factory factory(BackendLoad load) {
		return new LoadTracerFactory(load, null);
	}

	/**
	 * Creates the tracer factory of one of several connections to a backend.
	 * @param load what the tracers count into
	 * @param connection the connection's own count
	 * @return the factory
	 */
	public static ClientStreamTracer.Factory factory(BackendLoad load, ConnectionLoad connection) {
		return new LoadTracerFactory(load, connection);
	}

	final BackendLoad load() {
		return this.load;
	}

	/** Whether nothing counts any more. */
	final boolean ended() {
		return this.signal instanceof Ended;
	}

	/** Whether the stream was created and has not ended. */
	final boolean open() {
		LoadSignal signal = this.signal;
		return signal != null && !(signal instanceof Ended);
	}

	/** What the attempt has failed with, {@code null} if it has not. */
	final @Nullable Status failure() {
		return (this.signal instanceof Ended ended) ? ended.failure() : null;
	}

	/** The attempt belongs to a call, which may end it at any time. */
	final void ownedBy(OwnedCall<?, ?> call) {
		this.start |= call.running() ? OWNED | HEDGE : OWNED;
		if (!call.add(this)) {
			SIGNAL.set(this, ENDED);
		}
	}

	@Override
	public void streamCreated(Attributes transportAttributes, Metadata headers) {
		if (this.signal != null) {
			return;
		}
		BackendLoad load = this.load;
		LoadSignal signal = load.signal();
		boolean unary = is(UNARY);
		if (is(HEDGE)) {
			load.hedged(1);
		}
		long flags = this.start | load.incidents().marks();
		this.start = load.started(unary, signal) ? (load.now() & ~FLAGS) | flags | TIMED : flags;
		begun();
		if (signal != null) {
			signal.started();
		}
		// Counted first: whoever ends it must find everything in its place.
		if (!begin((signal != null) ? signal : SILENT)) {
			over();
			load.dropped(unary);
			hedgeOver();
			if (signal != null) {
				signal.ended(Outcome.NEUTRAL, 0, unary, 0);
			}
		}
	}

	private boolean begin(LoadSignal signal) {
		if (is(OWNED)) {
			return SIGNAL.compareAndSet(this, null, signal);
		}
		SIGNAL.set(this, signal);
		return true;
	}

	/** Returns what hears of the end, {@code null} if there is nothing to end. */
	private @Nullable LoadSignal end(LoadSignal ended) {
		LoadSignal signal = this.signal;
		if (signal instanceof Ended) {
			return null;
		}
		if (is(OWNED)) {
			signal = (LoadSignal) SIGNAL.getAndSet(this, ended);
			return !(signal instanceof Ended) ? signal : null;
		}
		SIGNAL.set(this, ended);
		return signal;
	}

	/** After its place was given back, so that whoever finds no hedge finds the place. */
	private void hedgeOver() {
		if (is(HEDGE)) {
			this.load.hedged(-1);
		}
	}

	/** The stream begins to count. */
	void begun() {
	}

	/** The stream counts no more. */
	void over() {
	}

	@Override
	public void outboundHeaders() {
		if (is(OWNED)) {
			set(HEADERS_WRITTEN);
		}
		CallObserver observer = this.load.observer();
		if (is(TIMED) && observer.timed()) {
			long nanos = this.load.now() - (this.start & ~FLAGS);
			CallerScope caller = caller();
			if (caller == null) {
				observer.headersWritten(nanos);
			}
			else {
				caller.run(() -> observer.headersWritten(nanos));
			}
		}
	}

	@Override
	public void outboundWireSize(long bytes) {
		if (bytes >= ChannelSpec.RetryBuffer.SMALLEST) {
			this.load.observer().sentLarge(bytes);
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

	/** What a call has said of itself holds. */
	private void streaming() {
		if (is(UNARY) && !is(OWNED) && open()) {
			this.start &= ~UNARY;
			this.load.streaming();
		}
	}

	@Override
	public void inboundTrailers(Metadata trailers) {
		this.trailers = trailers;
		LoadSignal signal = this.signal;
		if (signal == null) {
			return;
		}
		if (signal.readsInFlight()) {
			byte[] message = trailers.get(OrcaCodec.TRAILER);
			double inFlight = (message != null) ? OrcaCodec.inFlight(message) : Double.NaN;
			if (inFlight >= 0) {
				signal.reportedInFlight(inFlight);
			}
		}
		if (signal.readsReports()) {
			byte[] message = trailers.get(OrcaCodec.TRAILER);
			OrcaReport report = (message != null) ? OrcaCodec.decode(message) : null;
			if (report != null) {
				signal.reported(report.utilization(), report.requestsPerSecond(), report.errorsPerSecond());
			}
		}
	}

	@Override
	public void streamClosed(Status status) {
		if (!status.isOk() && this.trailers != null && this.load.incidents().excuses(this.trailers)) {
			set(EXCUSED);
		}
		LoadSignal signal = end((status.isOk() || !is(OWNED)) ? ENDED : new Ended(status));
		if (signal != null) {
			ended(expired(status) ? DEADLINE_EXCEEDED : status, signal);
		}
	}

	/** Whether something has happened to the backend since the attempt began. */
	private int changes() {
		return (int) (this.start & FLAGS) ^ this.load.incidents().marks();
	}

	private Outcome outcome(Status status, long nanos) {
		if (status.isOk()) {
			return Outcome.SUCCESS;
		}
		if (status == ABANDONED || is(EXCUSED) || (status.getCode() == Status.Code.CANCELLED && late())) {
			return Outcome.NEUTRAL;
		}
		if (status.getCode() == Status.Code.DEADLINE_EXCEEDED && nanos < this.load.incidents().needed()) {
			// The caller has given it less time than half of the calls take.
			return Outcome.NEUTRAL;
		}
		return Attempt.judge(status, is(UNARY), this.trailers != null, (changes() & Incidents.PARTINGS) != 0);
	}

	/**
	 * The call is over. What it leaves behind says nothing of the backend, unless that
	 * had the request and let the deadline pass.
	 */
	final void abandon() {
		LoadSignal signal = end(ENDED);
		if (signal != null) {
			ended((is(HEADERS_WRITTEN) && is(UNARY) && late()) ? DEADLINE_EXCEEDED : ABANDONED, signal);
		}
	}

	/** What the caller's thread had, for example its trace. */
	private @Nullable CallerScope caller() {
		return (this.call != null) ? this.call.caller() : null;
	}

	private void ended(Status status, LoadSignal signal) {
		over();
		boolean timed = is(TIMED);
		long now = timed ? this.load.now() : 0;
		long nanos = now - (this.start & ~FLAGS);
		Outcome outcome = outcome(status, timed ? nanos : Long.MAX_VALUE);
		this.load.ended(status, outcome, changes(), nanos, timed, is(UNARY), now, (signal != SILENT) ? signal : null);
		hedgeOver();
		// What is told in somebody's scope is told when everything was given back.
		CallerScope caller = caller();
		if (caller == null) {
			tell(status, outcome, timed, nanos);
		}
		else {
			caller.run(() -> tell(status, outcome, timed, nanos));
		}
	}

	private void tell(Status status, Outcome outcome, boolean timed, long nanos) {
		CallObserver observer = this.load.observer();
		observer.judged(this.load.address(), status.getCode(), outcome, timed ? nanos : 0);
		if (timed) {
			observer.measured(this.load.address(), (this.call != null) ? this.call.method() : "", status.getCode(),
					outcome, is(UNARY), lost(status), nanos);
		}
	}

	/** Whether grpc-java has ended it because another attempt has answered. */
	private static boolean lost(Status status) {
		return status.getCode() == Status.Code.CANCELLED && status.getDescription() != null
				&& status.getDescription().contains(COMMITTED);
	}

	/**
	 * Tells whether the backend has let a unary call's deadline pass. Where retries or
	 * hedging are on, grpc-java cancels the attempts then and keeps the reason to the
	 * call.
	 */
	private boolean expired(Status status) {
		return status.getCode() == Status.Code.CANCELLED && is(UNARY) && late();
	}

	/** The server's clock of the deadline may run out a moment before this one. */
	private boolean late() {
		return this.deadline != null && this.deadline.timeRemaining(TimeUnit.MICROSECONDS) < ROUNDING_MICROS;
	}

	/**
	 * Stands where the signal was.
	 *
	 * @param failure what the attempt has failed with, if somebody may want to know
	 */
	private record Ended(@Nullable Status failure) implements LoadSignal {
	}

}
