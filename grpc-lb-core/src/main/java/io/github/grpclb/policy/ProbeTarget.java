package io.github.grpclb.policy;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.grpclb.load.BackendLoad;
import io.github.grpclb.wire.Probe;

/**
 * A backend that probes can be sent to, one at a time, so that one that does not answer
 * cannot pile them up. Thread-safe.
 */
final class ProbeTarget implements StreamObserver<Probe> {

	private static final Logger logger = LoggerFactory.getLogger(ProbeTarget.class);

	/** An answer that comes later is too old to be used. */
	private static final long DEADLINE_SECONDS = 1;

	/** The answer is taken over where it arrives, which costs less than a hand-over. */
	private static final CallOptions OPTIONS = CallOptions.DEFAULT.withExecutor(Runnable::run);

	private final BackendLoad load;

	private final Channel channel;

	private final LongSupplier ticker;

	private final AtomicBoolean busy = new AtomicBoolean();

	private volatile Slot slot;

	private volatile boolean unsupported;

	ProbeTarget(BackendLoad load, Channel channel, LongSupplier ticker, Slot slot) {
		this.load = load;
		this.channel = channel;
		this.ticker = ticker;
		this.slot = slot;
	}

	/** Whether this is still the right way to reach the backend. */
	boolean uses(Channel channel) {
		return this.channel == channel;
	}

	void report(Slot slot) {
		this.slot = slot;
	}

	/** Whether the server does not answer probes. */
	boolean unsupported() {
		return this.unsupported;
	}

	/**
	 * Sends a probe unless one is under way.
	 * @return whether it was sent
	 */
	boolean send() {
		if (this.unsupported || this.busy.get() || !this.busy.compareAndSet(false, true)) {
			return false;
		}
		// The call that this happens in may be cancelled or run out of time.
		Context caller = Context.ROOT.attach();
		try {
			ClientCalls.asyncUnaryCall(
					this.channel.newCall(Probe.METHOD, OPTIONS.withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)),
					Probe.REQUEST, this);
		}
		catch (RuntimeException ex) {
			// A probe must not harm the call that it is sent beside.
			onError(ex);
		}
		finally {
			Context.ROOT.detach(caller);
		}
		return true;
	}

	@Override
	public void onNext(Probe answer) {
		Slot slot = this.slot;
		// Failed calls that hold their place make a server that fails fast look busy.
		long requests = (long) answer.inFlight() + this.load.held();
		int load = (int) Math.min(requests * slot.step(), Integer.MAX_VALUE);
		slot.pool().add(slot.number(), load, answer.latencyNanos(), slot.uses(), this.ticker.getAsLong());
	}

	@Override
	public void onError(Throwable failure) {
		Status status = Status.fromThrowable(failure);
		this.busy.set(false);
		switch (status.getCode()) {
			case UNIMPLEMENTED, UNAUTHENTICATED, PERMISSION_DENIED -> {
				this.unsupported = true;
				logger.info("{} does not answer probes ({}). While a backend does not, calls go by latency and calls "
						+ "in flight as with peak-ewma; use that policy, or add the grpc-lb starter to the server.",
						this.load.address(), status.getCode());
			}
			// Its last answer grows old, and its calls say the rest.
			default -> logger.debug("Probe of {} failed: {}", this.load.address(), status);
		}
	}

	@Override
	public void onCompleted() {
		this.busy.set(false);
	}

	/**
	 * Where a backend's answers go.
	 *
	 * @param pool the pool
	 * @param number the backend's number in it
	 * @param step what one request adds to its load
	 * @param uses how often an answer can be used
	 */
	record Slot(ProbePool pool, int number, int step, int uses) {

	}

}
