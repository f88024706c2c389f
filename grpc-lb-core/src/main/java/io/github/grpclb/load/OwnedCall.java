package io.github.grpclb.load;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

import io.grpc.ClientCall;
import io.grpc.ForwardingClientCall;
import io.grpc.ForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.Internal;

/**
 * A call that owns its attempts. grpc-java creates streams that it never closes: a
 * retry's before the backoff that the call's deadline cuts short, and that of a buffered
 * call which is cancelled while it moves to a fresh connection. So the call ends whatever
 * attempt is still open when it closes itself, and each attempt ends once.
 *
 * <p>
 * It is also what pickers are told of the earlier attempts: one object does for both, and
 * together with its listener it takes 48 bytes. Thread-safe where attempts are concerned;
 * as a call it is as thread-safe as any other.
 *
 * @param <ReqT> the request's type
 * @param <RespT> the response's type
 */
@Internal
public class OwnedCall<ReqT, RespT> extends ForwardingClientCall<ReqT, RespT> implements TriedBackends {

	private static final LoadTracer[] NONE = {};

	private static final LoadTracer[] CLOSED = {};

	/** The group of a call that has no further attempt: it needs none. */
	private static final String GIVEN_UP = "";

	private static final VarHandle ATTEMPTS = FieldHandle.of(MethodHandles.lookup(), "attempts", Object.class);

	private @Nullable ClientCall<ReqT, RespT> delegate;

	private ClientCall.@Nullable Listener<RespT> listener;

	/**
	 * Most calls have one attempt, and need no array for it: {@code null}, a
	 * {@link LoadTracer}, or an array of them.
	 */
	private volatile @Nullable Object attempts;

	/** Written by the pick for the first attempt, before there is another one. */
	private volatile @Nullable String group;

	private final String method;

	private final CallHost host;

	private @Nullable CallerScope caller;

	OwnedCall(String method, CallHost host) {
		this.method = method;
		this.host = host;
	}

	/**
	 * Creates a call without attempts.
	 * @param <ReqT> the request's type
	 * @param <RespT> the response's type
	 * @param avoidTried whether attempts avoid the backends that others have used
	 * @return the call; {@link #over} must be called before it is used
	 */
	public static <ReqT, RespT> OwnedCall<ReqT, RespT> create(boolean avoidTried) {
		return create(avoidTried, "", CallHost.NONE);
	}

	/**
	 * Creates a call without attempts.
	 * @param <ReqT> the request's type
	 * @param <RespT> the response's type
	 * @param avoidTried whether attempts avoid the backends that others have used
	 * @param method the full name of the method
	 * @param host hears once of a call that ends without any attempt
	 * @return the call; {@link #over} must be called before it is used
	 */
	public static <ReqT, RespT> OwnedCall<ReqT, RespT> create(boolean avoidTried, String method, CallHost host) {
		return avoidTried ? new OwnedCall<>(method, host) : new Anywhere<>(method, host);
	}

	final String method() {
		return this.method;
	}

	/** Of the thread that has started the call, if somebody wants it. */
	final @Nullable CallerScope caller() {
		return this.caller;
	}

	/**
	 * Says what carries the call out.
	 * @param delegate the call whose options carry this one
	 * @return this
	 */
	public ClientCall<ReqT, RespT> over(ClientCall<ReqT, RespT> delegate) {
		this.delegate = delegate;
		return this;
	}

	@Override
	protected ClientCall<ReqT, RespT> delegate() {
		if (this.delegate == null) {
			throw new IllegalStateException("Nothing carries this call out");
		}
		return this.delegate;
	}

	@Override
	public void start(Listener<RespT> listener, Metadata headers) {
		this.listener = listener;
		this.caller = this.host.caller();
		try {
			super.start(new Closing(), headers);
		}
		catch (RuntimeException | Error ex) {
			close(Status.Code.UNKNOWN);
			throw ex;
		}
	}

	/** The listener of a cancelled call may never hear of its end. */
	@Override
	public void cancel(@Nullable String message, @Nullable Throwable cause) {
		try {
			super.cancel(message, cause);
		}
		finally {
			close(Status.Code.CANCELLED);
		}
	}

	/**
	 * Takes an attempt in.
	 * @param attempt an attempt without a stream
	 * @return {@code false} if the call has closed, so that the attempt must count for
	 * nothing
	 */
	final boolean add(LoadTracer attempt) {
		while (true) {
			Object before = this.attempts;
			if (before == CLOSED) {
				return false;
			}
			Object after = (before != null) ? append(before, attempt) : attempt;
			if (ATTEMPTS.compareAndSet(this, before, after)) {
				return true;
			}
		}
	}

	/** Without those that have ended on the same backend: grpc-java may try for long. */
	private static LoadTracer[] append(Object attempts, LoadTracer attempt) {
		LoadTracer[] before = several(attempts);
		LoadTracer[] after = new LoadTracer[before.length + 1];
		int size = 0;
		for (LoadTracer earlier : before) {
			if (earlier.load() != attempt.load() || !earlier.ended()) {
				after[size++] = earlier;
			}
		}
		after[size++] = attempt;
		return (size < after.length) ? Arrays.copyOf(after, size) : after;
	}

	private static LoadTracer[] several(@Nullable Object attempts) {
		if (attempts == null) {
			return NONE;
		}
		return (attempts instanceof LoadTracer one) ? new LoadTracer[] { one } : (LoadTracer[]) attempts;
	}

	/** Ends what is still open. Whatever comes later counts for nothing. */
	final void close(Status.Code status) {
		Object open = ATTEMPTS.getAndSet(this, CLOSED);
		if (open == null) {
			if (this.listener != null) {
				this.host.endedWithoutBackend(status);
			}
		}
		else if (open instanceof LoadTracer one) {
			one.abandon();
		}
		else {
			for (LoadTracer attempt : several(open)) {
				attempt.abandon();
			}
		}
	}

	/** Whether there was an attempt before. */
	final boolean attempted() {
		return this.attempts != null;
	}

	@Override
	public boolean isEmpty() {
		return this.attempts == null;
	}

	@Override
	public boolean contains(BackendLoad backend) {
		Object attempts = this.attempts;
		if (attempts instanceof LoadTracer one) {
			return one.load() == backend;
		}
		for (LoadTracer attempt : several(attempts)) {
			if (attempt.load() == backend) {
				return true;
			}
		}
		return false;
	}

	@Override
	public boolean touchedZone(@Nullable String zone) {
		if (zone == null) {
			return false;
		}
		Object attempts = this.attempts;
		if (attempts instanceof LoadTracer one) {
			return zone.equals(one.load().zone());
		}
		for (LoadTracer attempt : several(attempts)) {
			if (zone.equals(attempt.load().zone())) {
				return true;
			}
		}
		return false;
	}

	@Override
	public boolean running() {
		Object attempts = this.attempts;
		if (attempts instanceof LoadTracer one) {
			return !one.ended();
		}
		for (LoadTracer attempt : several(attempts)) {
			if (!attempt.ended()) {
				return true;
			}
		}
		return false;
	}

	@Override
	public @Nullable String group() {
		return this.group;
	}

	@Override
	public void belongTo(String group) {
		this.group = group;
	}

	@Override
	public void giveUp() {
		this.group = GIVEN_UP;
	}

	/** What the last attempt that failed has said. */
	private @Nullable Status failure() {
		LoadTracer[] attempts = several(this.attempts);
		for (int i = attempts.length - 1; i >= 0; i--) {
			Status failure = attempts[i].failure();
			if (failure != null) {
				return failure;
			}
		}
		return null;
	}

	/** Holds nothing but the call, to be small. */
	private final class Closing extends ForwardingClientCallListener<RespT> {

		@Override
		protected ClientCall.Listener<RespT> delegate() {
			if (OwnedCall.this.listener == null) {
				throw new IllegalStateException("Not started");
			}
			return OwnedCall.this.listener;
		}

		@Override
		public void onClose(Status status, Metadata trailers) {
			Status own = (OwnedCall.this.group == GIVEN_UP) ? failure() : null;
			close(status.getCode());
			super.onClose((own != null) ? own : status, trailers);
		}

	}

	/** A call whose attempts may go where others have failed. */
	private static final class Anywhere<ReqT, RespT> extends OwnedCall<ReqT, RespT> {

		Anywhere(String method, CallHost host) {
			super(method, host);
		}

		@Override
		public boolean isEmpty() {
			return true;
		}

	}

}
