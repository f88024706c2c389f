package io.github.grpclb.test;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import io.grpc.Context;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import io.grpc.SynchronizationContext;
import org.jspecify.annotations.Nullable;

/**
 * One call at a {@link CallDesk}. Its service hears of the end of the request only when
 * the call has had its turn and its time; what comes after that keeps its order.
 *
 * @param <Q> the request's type
 * @param <A> the answer's type
 */
final class DeskCall<Q, A> extends SimpleForwardingServerCall<Q, A> {

	private final CallClock clock;

	private final CallDesk desk;

	private final Consumer<Boolean> ended;

	private final AtomicBoolean open = new AtomicBoolean(true);

	private final SynchronizationContext events;

	DeskCall(ServerCall<Q, A> call, CallClock clock, CallDesk desk, Consumer<Boolean> ended) {
		super(call);
		this.clock = clock;
		this.desk = desk;
		this.ended = ended;
		this.events = new SynchronizationContext((thread, ex) -> fail(call, ex));
	}

	private static void fail(ServerCall<?, ?> call, Throwable cause) {
		call.close(Status.UNKNOWN.withDescription("The service failed: " + cause).withCause(cause), new Metadata());
	}

	ServerCall.Listener<Q> start(Metadata headers, ServerCallHandler<Q, A> next, BackendProfile profile,
			boolean fails) {
		if (fails) {
			// The service never sees it, so that it must be asked for its messages here.
			delegate().request(Integer.MAX_VALUE);
			return new Waiting(null, profile, () -> close(profile.failure(), new Metadata()));
		}
		ServerCall.Listener<Q> service = next.startCall(this, headers);
		return new Waiting(service, profile, service::onHalfClose);
	}

	@Override
	public void close(Status status, Metadata trailers) {
		end(status.isOk());
		super.close(status, trailers);
	}

	private void end(boolean ok) {
		if (this.open.compareAndSet(true, false)) {
			this.ended.accept(ok);
		}
	}

	/**
	 * Hands events on, in their order, and the end of the request later.
	 */
	private final class Waiting extends ServerCall.Listener<Q> {

		private final ServerCall.@Nullable Listener<Q> service;

		private final BackendProfile profile;

		private final Runnable work;

		private final AtomicBoolean inside = new AtomicBoolean();

		Waiting(ServerCall.@Nullable Listener<Q> service, BackendProfile profile, Runnable work) {
			this.service = service;
			this.profile = profile;
			this.work = work;
		}

		@Override
		public void onMessage(Q message) {
			pass((service) -> service.onMessage(message));
		}

		@Override
		public void onHalfClose() {
			Runnable work = Context.current().wrap(this::work);
			DeskCall.this.desk.enter(() -> {
				this.inside.set(true);
				DeskCall.this.clock.after(this.profile.latency(), work);
			});
		}

		private void work() {
			if (DeskCall.this.open.get()) {
				DeskCall.this.events.execute(this.work);
			}
			else {
				leave();
			}
		}

		@Override
		public void onReady() {
			pass(ServerCall.Listener::onReady);
		}

		@Override
		public void onCancel() {
			end(false);
			leave();
			pass(ServerCall.Listener::onCancel);
		}

		@Override
		public void onComplete() {
			leave();
			pass(ServerCall.Listener::onComplete);
		}

		private void leave() {
			if (this.inside.compareAndSet(true, false)) {
				DeskCall.this.desk.leave();
			}
		}

		private void pass(Consumer<ServerCall.Listener<Q>> event) {
			ServerCall.Listener<Q> service = this.service;
			if (service != null) {
				DeskCall.this.events.execute(() -> event.accept(service));
			}
		}

	}

}
