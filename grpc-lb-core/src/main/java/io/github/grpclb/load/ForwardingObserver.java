package io.github.grpclb.load;

import java.util.List;

import io.grpc.Status;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.Internal;

/**
 * Tells others of everything that it hears. Whoever forwards extends this class: a test
 * checks that it overrides each method of {@link CallObserver}, so that a new event
 * cannot be dropped on the way. Thread-safe.
 */
@Internal
public abstract class ForwardingObserver implements CallObserver {

	private volatile CallObserver[] next;

	/**
	 * Creates an observer.
	 * @param next who hears of everything
	 */
	protected ForwardingObserver(List<? extends CallObserver> next) {
		this.next = next.toArray(new CallObserver[0]);
	}

	/**
	 * Sets who hears of everything.
	 * @param next instead of those before
	 */
	public final void forward(CallObserver next) {
		this.next = new CallObserver[] { next };
	}

	/** The first who wants something of the caller speaks for all. */
	@Override
	@Internal
	public @Nullable CallerScope caller() {
		for (CallObserver one : this.next) {
			CallerScope caller = one.caller();
			if (caller != null) {
				return caller;
			}
		}
		return null;
	}

	@Override
	public void ended(String backend, Status.Code status, long nanos) {
		for (CallObserver one : this.next) {
			one.ended(backend, status, nanos);
		}
	}

	@Override
	public void judged(String backend, Status.Code status, Outcome outcome, long nanos) {
		for (CallObserver one : this.next) {
			one.judged(backend, status, outcome, nanos);
		}
	}

	@Override
	public void measured(String backend, String method, Status.Code status, Outcome outcome, boolean unary,
			boolean lost, long nanos) {
		for (CallObserver one : this.next) {
			one.measured(backend, method, status, outcome, unary, lost, nanos);
		}
	}

	@Override
	public void endedWithoutBackend(Status.Code status) {
		for (CallObserver one : this.next) {
			one.endedWithoutBackend(status);
		}
	}

	@Override
	public boolean timed() {
		for (CallObserver one : this.next) {
			if (one.timed()) {
				return true;
			}
		}
		return false;
	}

	@Override
	public void headersWritten(long nanos) {
		for (CallObserver one : this.next) {
			one.headersWritten(nanos);
		}
	}

	@Override
	public void retried() {
		for (CallObserver one : this.next) {
			one.retried();
		}
	}

	@Override
	public void sentLarge(long bytes) {
		for (CallObserver one : this.next) {
			one.sentLarge(bytes);
		}
	}

	@Override
	public void ejected(String backend, String cause) {
		for (CallObserver one : this.next) {
			one.ejected(backend, cause);
		}
	}

}
