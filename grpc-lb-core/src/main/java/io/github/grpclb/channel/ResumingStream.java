package io.github.grpclb.channel;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.DoubleSupplier;
import java.util.function.Function;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Deadline;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.SynchronizationContext;
import io.grpc.stub.StreamObserver;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

	private static final Logger logger = LoggerFactory.getLogger(ResumingStream.class);

	/**
	 * Longer waits are looked at now and then: the channel may be shut down meanwhile.
	 */
	private static final long LONG_WAIT_NANOS = TimeUnit.SECONDS.toNanos(10);

	private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

	private final Builder<ReqT, RespT> settings;

	private final StreamObserver<RespT> observer;

	/** The caller's, for every attempt: its cancellation and its trace reach them all. */
	private final Context context = Context.current();

	private final Context.CancellationListener contextCancelled = (cancelled) -> end(
			Contexts.statusFromCancelled(cancelled), new Metadata());

	/** Everything that the observer sees and that changes the stream, one by one. */
	private final SynchronizationContext events = new SynchronizationContext(
			(thread, ex) -> logger.warn("The observer of a resuming stream failed when it was told of the end", ex));

	/** Why it ends: whoever is first says so. */
	private final AtomicReference<@Nullable Status> end = new AtomicReference<>();

	private volatile @Nullable ClientCall<ReqT, RespT> call;

	private volatile int resumptions;

	private ReqT request;

	private int failures;

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
		end(Status.CANCELLED.withDescription(message), new Metadata());
	}

	/**
	 * Tells how often the stream was opened again.
	 * @return 0 or more
	 */
	public int resumptions() {
		return this.resumptions;
	}

	private void begin() {
		this.context.addListener(this.contextCancelled, Runnable::run);
		this.events.execute(this::open);
	}

	/**
	 * Ends the stream, if nothing else has. The open call is cancelled at once, even
	 * while the observer is busy.
	 */
	private void end(Status status, Metadata trailers) {
		if (!this.end.compareAndSet(null, status)) {
			return;
		}
		this.context.removeListener(this.contextCancelled);
		cancelCall(status);
		this.events.execute(() -> {
			if (status.isOk()) {
				this.observer.onCompleted();
			}
			else {
				this.observer.onError(status.asRuntimeException(trailers));
			}
		});
	}

	private void cancelCall(Status status) {
		ClientCall<ReqT, RespT> open = this.call;
		this.call = null;
		if (open != null) {
			open.cancel((status.getDescription() != null) ? status.getDescription() : "The stream has ended",
					status.getCause());
		}
	}

	private void open() {
		if (this.end.get() != null) {
			return;
		}
		Context before = this.context.attach();
		try {
			ClientCall<ReqT, RespT> next = this.settings.channel.newCall(this.settings.method, this.settings.options);
			next.start(new Attempt(next), new Metadata());
			this.call = next;
			next.request(1);
			next.sendMessage(this.request);
			next.halfClose();
		}
		catch (RuntimeException ex) {
			// An interceptor or a marshaller of the application: it would fail again.
			end(Status.fromThrowable(ex), new Metadata());
		}
		finally {
			this.context.detach(before);
		}
		Status ended = this.end.get();
		if (ended != null) {
			cancelCall(ended);
		}
	}

	private void received(ClientCall<ReqT, RespT> from, RespT message) {
		if (this.end.get() != null) {
			return;
		}
		try {
			this.observer.onNext(message);
			this.request = this.settings.resume.apply(message);
		}
		catch (RuntimeException ex) {
			end(Status.CANCELLED.withDescription("The observer of the stream failed").withCause(ex), new Metadata());
			return;
		}
		this.failures = 0;
		from.request(1);
	}

	private void closed(Status status, Metadata trailers) {
		this.call = null;
		if (this.end.get() != null) {
			return;
		}
		if (status.isOk() || !this.settings.resumes(status)) {
			end(status, trailers);
			return;
		}
		this.resumptions++;
		long delay = this.settings.delays.nanos(trailers, this.failures++);
		Deadline deadline = this.settings.options.getDeadline();
		long left = (deadline != null) ? deadline.timeRemaining(TimeUnit.NANOSECONDS) : Long.MAX_VALUE;
		if (delay < left) {
			later(delay, this::open);
			return;
		}
		Status tooLate = Status.DEADLINE_EXCEEDED
			.withDescription("The deadline of the stream passed before it could be opened again; it was broken by "
					+ status.getCode() + ((status.getDescription() != null) ? ": " + status.getDescription() : ""));
		later(Math.max(0, left), () -> end(tooLate, new Metadata()));
	}

	private void later(long nanos, Runnable what) {
		long part = (nanos > LONG_WAIT_NANOS) ? LOOK_NANOS : nanos;
		this.settings.scheduler.schedule(() -> this.events.execute(() -> {
			if (this.end.get() != null) {
				return;
			}
			if (this.settings.isShutDown()) {
				end(Status.UNAVAILABLE.withDescription("Channel shutdown invoked"), new Metadata());
			}
			else if (part < nanos) {
				later(nanos - part, what);
			}
			else {
				what.run();
			}
		}), part);
	}

	private final class Attempt extends ClientCall.Listener<RespT> {

		private final ClientCall<ReqT, RespT> own;

		Attempt(ClientCall<ReqT, RespT> own) {
			this.own = own;
		}

		@Override
		public void onMessage(RespT message) {
			ResumingStream.this.events.execute(() -> received(this.own, message));
		}

		@Override
		public void onClose(Status status, Metadata trailers) {
			ResumingStream.this.events.execute(() -> closed(status, trailers));
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
			stream.begin();
			return stream;
		}

		private boolean resumes(Status status) {
			boolean resumes = this.codes.contains(status.getCode()) || isReset(status) || isLostConnection(status);
			return resumes && !isShutDown() && !saysShutDown(status);
		}

		/**
		 * A server that is stopped by force resets its streams, which looks like a
		 * cancellation, but is nobody's decision about this stream. A handler that
		 * answers CANCELLED does so in trailers.
		 */
		private static boolean isReset(Status status) {
			String description = status.getDescription();
			return status.getCode() == Status.Code.CANCELLED && description != null
					&& description.toLowerCase(Locale.ROOT).replace('_', ' ').contains("rst stream");
		}

		/**
		 * When a write fails as the server dies, grpc-java gives all streams of the
		 * connection UNKNOWN. An answer of a server has no cause.
		 */
		private static boolean isLostConnection(Status status) {
			return status.getCode() == Status.Code.UNKNOWN && status.getCause() instanceof IOException;
		}

		private boolean isShutDown() {
			return this.channel instanceof ManagedChannel managed && managed.isShutdown();
		}

		/** A channel behind interceptors shows it in the status only. */
		private static boolean saysShutDown(Status status) {
			String description = status.getDescription();
			return description != null && description.startsWith("Channel shutdown");
		}

	}

}
