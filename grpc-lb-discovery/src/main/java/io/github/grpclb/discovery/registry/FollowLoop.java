package io.github.grpclb.discovery.registry;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.grpc.EquivalentAddressGroup;
import io.grpc.Status;
import io.grpc.StatusOr;

import io.github.grpclb.DaemonThread;

/**
 * The thread that follows one source: again when it ends, later when it fails, until it
 * is closed. Nothing that a source throws ends it.
 */
final class FollowLoop {

	/** A watch that lived this long has shown that the registry is well. */
	private static final long PROVEN_NANOS = TimeUnit.SECONDS.toNanos(10);

	private final RegistrySource source;

	private final RegistryNameResolver.Timing timing;

	private final Backoff backoff;

	private final Consumer<StatusOr<List<EquivalentAddressGroup>>> out;

	private final Thread thread;

	/** Guarded by {@code this}. */
	private boolean hurried;

	/** Guarded by {@code this}. */
	private boolean closed;

	FollowLoop(String name, RegistrySource source, RegistryNameResolver.Timing timing, Backoff backoff,
			Consumer<StatusOr<List<EquivalentAddressGroup>>> out) {
		this.source = source;
		this.timing = timing;
		this.backoff = backoff;
		this.out = out;
		this.thread = DaemonThread.of(this::run, name);
	}

	void start() {
		this.thread.start();
	}

	/** Ends a wait as soon as the spacing allows. */
	synchronized void hurry() {
		this.hurried = true;
		notifyAll();
	}

	void close() {
		synchronized (this) {
			this.closed = true;
			notifyAll();
		}
		// Wherever it blocks: in a read, in a wait for an answer.
		this.thread.interrupt();
	}

	private synchronized boolean isClosed() {
		return this.closed;
	}

	private void run() {
		try {
			while (!isClosed()) {
				long begun = System.nanoTime();
				followOnce(begun);
			}
		}
		catch (InterruptedException ex) {
			// Only close() interrupts this thread, and there is nothing left to do.
			Thread.currentThread().interrupt();
		}
	}

	private void followOnce(long begun) throws InterruptedException {
		Sink sink = new Sink(this.out);
		try {
			this.source.follow(sink);
			if (sink.good()) {
				this.backoff.reset();
			}
			pause(begun, this.timing.spacing());
		}
		catch (RegistryException ex) {
			failed(sink, begun, ex.status(), true);
		}
		catch (IOException ex) {
			failed(sink, begun, unreachable(ex), false);
		}
		catch (RuntimeException | Error ex) {
			// A defect of ours or of a class path; the list stays and the channel says
			// so.
			failed(sink, begun,
					Status.INTERNAL
						.withDescription("%s: %s. This is a defect; please report it with its stack trace."
							.formatted(this.source.endpoint(), ex))
						.withCause(ex),
					true);
		}
	}

	private Status unreachable(IOException ex) {
		String what = (ex.getMessage() != null) ? ex.getMessage() : ex.getClass().getSimpleName();
		return Status.UNAVAILABLE.withDescription(
				"%s cannot be reached: %s. Check that it runs and that network policies let this process connect to it; it is asked again."
					.formatted(this.source.endpoint(), Bounds.text(what)))
			.withCause(ex);
	}

	private void failed(Sink sink, long begun, Status status, boolean answered) throws InterruptedException {
		if (isClosed()) {
			return;
		}
		if (sink.good() && System.nanoTime() - begun > PROVEN_NANOS) {
			this.backoff.reset();
		}
		this.out.accept(StatusOr.fromStatus(status));
		pause(System.nanoTime(), this.backoff.next(answered));
	}

	private synchronized void pause(long from, Duration length) throws InterruptedException {
		this.hurried = false;
		long least = Math.min(this.timing.spacing().toNanos(), length.toNanos());
		while (!this.closed) {
			long limit = this.hurried ? least : length.toNanos();
			long left = limit - (System.nanoTime() - from);
			if (left <= 0) {
				return;
			}
			TimeUnit.NANOSECONDS.timedWait(this, left);
		}
	}

	/** What one round of a source delivers. */
	private static final class Sink implements BackendSink {

		/**
		 * How often a state that did not change is sent again, to show that it is fresh.
		 */
		private static final long CONFIRM_NANOS = TimeUnit.SECONDS.toNanos(10);

		private final Consumer<StatusOr<List<EquivalentAddressGroup>>> out;

		private StatusOr<List<EquivalentAddressGroup>> last = StatusOr.fromStatus(Status.UNKNOWN);

		private boolean good;

		private boolean warned;

		private long sent;

		Sink(Consumer<StatusOr<List<EquivalentAddressGroup>>> out) {
			this.out = out;
		}

		boolean good() {
			return this.good;
		}

		@Override
		public void deliver(List<EquivalentAddressGroup> backends) throws RegistryException {
			if (backends.size() > Bounds.MAX_BACKENDS) {
				throw new RegistryException(Status.Code.RESOURCE_EXHAUSTED, "The registry",
						backends.size() + " backends of one service were sent",
						"No more than " + Bounds.MAX_BACKENDS + " are used; split the service.");
			}
			send(StatusOr.fromValue(List.copyOf(backends)));
		}

		@Override
		public void deliverNone(String reason) {
			send(StatusOr.fromStatus(Status.UNAVAILABLE.withDescription(reason)));
		}

		@Override
		public void confirm() {
			if (this.good && (this.warned || System.nanoTime() - this.sent > CONFIRM_NANOS)) {
				send(this.last);
			}
		}

		@Override
		public void warn(RegistryException problem) {
			this.warned = true;
			this.out.accept(StatusOr.fromStatus(problem.status()));
		}

		private void send(StatusOr<List<EquivalentAddressGroup>> answer) {
			this.last = answer;
			this.good = true;
			this.warned = false;
			this.sent = System.nanoTime();
			this.out.accept(answer);
		}

	}

}
