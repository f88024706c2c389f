package io.github.grpclb.channel;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.function.Function;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import org.jspecify.annotations.Nullable;

/**
 * A server stream that is opened again when it breaks, from where it was: the application
 * says which request continues after the last message it has seen. The observer sees one
 * stream. It ends when the server completes it, when a status says that opening it again
 * would not help, when the deadline of the call options passes, when the channel is shut
 * down, or on {@link #cancel}.
 *
 * <p>
 * Messages are asked for one by one, each when the observer has returned from the one
 * before. The observer is never called by two threads at once. Thread-safe.
 *
 * @param <ReqT> the request's type
 * @param <RespT> the messages' type
 */
public final class ResumingStream<ReqT, RespT> {

	private final Builder<ReqT, RespT> settings;

	private final StreamObserver<RespT> observer;

	private ReqT request;

	private @Nullable ClientCall<ReqT, RespT> call;

	private @Nullable Status cancelled;

	private int failures;

	private int resumptions;

	private ResumingStream(Builder<ReqT, RespT> settings, ReqT request, StreamObserver<RespT> observer) {
		this.settings = settings;
		this.request = request;
		this.observer = observer;
	}

	/**
	 * Starts to describe a stream.
	 * @param <ReqT> the request's type
	 * @param <RespT> the messages' type
	 * @param channel where it is opened
	 * @param method the server-streaming method
	 * @param resume makes the request that continues after the last message; must not
	 * block
	 * @return a builder
	 */
	public static <ReqT, RespT> Builder<ReqT, RespT> of(Channel channel, MethodDescriptor<ReqT, RespT> method,
			Function<? super RespT, ? extends ReqT> resume) {
		return new Builder<>(channel, method, resume);
	}

	/**
	 * Ends the stream. The observer gets {@code CANCELLED}. Does nothing to a stream that
	 * has ended.
	 * @param message why, for the status
	 */
	public void cancel(String message) {
		Status status = Status.CANCELLED.withDescription(message);
		ClientCall<ReqT, RespT> open;
		synchronized (this) {
			if (this.cancelled != null) {
				return;
			}
			this.cancelled = status;
			open = this.call;
			this.call = null;
		}
		if (open != null) {
			open.cancel(message, null);
		}
		else {
			this.observer.onError(status.asRuntimeException());
		}
	}

	/**
	 * Tells how often the stream was opened again.
	 * @return 0 or more
	 */
	public synchronized int resumptions() {
		return this.resumptions;
	}

	/** All of it at once: a call that is cancelled before its start cannot be started. */
	private synchronized void open() {
		if (this.cancelled != null) {
			return;
		}
		ClientCall<ReqT, RespT> next = this.settings.channel.newCall(this.settings.method, this.settings.options);
		this.call = next;
		next.start(new Attempt(next), new Metadata());
		next.request(1);
		next.sendMessage(this.request);
		next.halfClose();
	}

	private void received(RespT message) {
		this.observer.onNext(message);
		ReqT next = this.settings.resume.apply(message);
		synchronized (this) {
			this.request = next;
			this.failures = 0;
		}
	}

	private void closed(Status status, Metadata trailers) {
		long delay = -1;
		synchronized (this) {
			boolean stopped = this.cancelled != null;
			this.call = null;
			if (!stopped && !status.isOk() && this.settings.resumes(status)) {
				delay = this.settings.delays.nanos(trailers, this.failures++);
				this.resumptions++;
			}
			else {
				// From now on a cancellation comes too late.
				this.cancelled = status;
			}
		}
		if (delay >= 0) {
			this.settings.scheduler.schedule(this::open, delay);
		}
		else if (status.isOk()) {
			this.observer.onCompleted();
		}
		else {
			this.observer.onError(status.asRuntimeException(trailers));
		}
	}

	private final class Attempt extends ClientCall.Listener<RespT> {

		private final ClientCall<ReqT, RespT> own;

		Attempt(ClientCall<ReqT, RespT> own) {
			this.own = own;
		}

		@Override
		public void onMessage(RespT message) {
			received(message);
			this.own.request(1);
		}

		@Override
		public void onClose(Status status, Metadata trailers) {
			closed(status, trailers);
		}

	}

	/**
	 * Describes a stream. Not thread-safe.
	 *
	 * @param <ReqT> the request's type
	 * @param <RespT> the messages' type
	 */
	public static final class Builder<ReqT, RespT> {

		private final Channel channel;

		private final MethodDescriptor<ReqT, RespT> method;

		private final Function<? super RespT, ? extends ReqT> resume;

		private CallOptions options = CallOptions.DEFAULT;

		private Set<Status.Code> codes = EnumSet.of(Status.Code.UNAVAILABLE);

		private ResumeDelay delays = new ResumeDelay(Duration.ofMillis(100), Duration.ofSeconds(10), Math::random);

		private ResumeDelay.Scheduler scheduler = ResumeDelay.Scheduler.REAL;

		private Builder(Channel channel, MethodDescriptor<ReqT, RespT> method,
				Function<? super RespT, ? extends ReqT> resume) {
			if (method.getType() != MethodType.SERVER_STREAMING) {
				throw new IllegalArgumentException(
						method.getFullMethodName() + " is not server-streaming: only such a stream can be resumed");
			}
			this.channel = Objects.requireNonNull(channel, "channel");
			this.method = method;
			this.resume = Objects.requireNonNull(resume, "resume");
		}

		/**
		 * Sets the call options of every attempt. A deadline bounds all of them together.
		 * @param options the options
		 * @return this
		 */
		public Builder<ReqT, RespT> callOptions(CallOptions options) {
			this.options = options;
			return this;
		}

		/**
		 * Sets which statuses open the stream again; by default {@code UNAVAILABLE}.
		 * @param codes the codes
		 * @return this
		 */
		public Builder<ReqT, RespT> resumeOn(Set<Status.Code> codes) {
			this.codes = Set.copyOf(codes);
			return this;
		}

		/**
		 * Sets how long to wait after a failure: a random time up to a bound that doubles
		 * with each failure in a row. The server's pushback, and its trailer
		 * {@code grpc-lb-reconnect}, which asks for the shortest wait, stand before it.
		 * @param initial the first bound, above zero; by default 100 ms
		 * @param longest the last bound; by default 10 s
		 * @return this
		 */
		public Builder<ReqT, RespT> backoff(Duration initial, Duration longest) {
			this.delays = new ResumeDelay(initial, longest, Math::random);
			return this;
		}

		Builder<ReqT, RespT> timing(DoubleSupplier random, ResumeDelay.Scheduler scheduler) {
			this.delays = new ResumeDelay(Duration.ofMillis(100), Duration.ofSeconds(10), random);
			this.scheduler = scheduler;
			return this;
		}

		/**
		 * Opens the stream.
		 * @param request the first request, also sent again while nothing has come
		 * @param observer sees the messages, and one end
		 * @return the open stream
		 */
		public ResumingStream<ReqT, RespT> open(ReqT request, StreamObserver<RespT> observer) {
			ResumingStream<ReqT, RespT> stream = new ResumingStream<>(this, request, observer);
			stream.open();
			return stream;
		}

		private boolean resumes(Status status) {
			return this.codes.contains(status.getCode()) && !isShutDown(status);
		}

		/** A channel behind interceptors shows it in the status only. */
		private boolean isShutDown(Status status) {
			String description = status.getDescription();
			return (this.channel instanceof ManagedChannel managed && managed.isShutdown())
					|| (description != null && description.startsWith("Channel shutdown"));
		}

	}

}
