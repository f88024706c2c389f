package io.github.grpclb.balancer;

import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import io.grpc.Status;

import io.github.grpclb.Internal;
import io.github.grpclb.load.CallObserver;
import io.github.grpclb.load.Outcome;
import io.github.grpclb.spec.CallSpec;
import io.github.grpclb.spec.HedgingSpec;
import io.github.grpclb.spec.MethodSpec;
import io.github.grpclb.spec.RetrySpec;

/**
 * An estimate of what is left of a channel's retry budget (gRFC A6). grpc-java keeps the
 * real one to itself; this one counts the same attempts by the same rules, so that it
 * errs only where methods differ in the statuses that they retry, or where a response
 * that had begun fails. Thread-safe.
 */
@Internal
public final class RetryBudget implements CallObserver {

	/** As in grpc-java, where ratios have three decimals. */
	private static final int SCALE = 1000;

	private final Set<Status.Code> failures;

	private final int max;

	private final int ratio;

	private final AtomicInteger tokens;

	private volatile CallObserver next;

	/**
	 * Creates a full budget.
	 * @param spec how calls are retried and hedged
	 * @param next hears of everything too
	 */
	public RetryBudget(CallSpec spec, CallObserver next) {
		RetrySpec.Throttle throttle = spec.retry().throttle();
		this.failures = failures(spec);
		this.max = throttle.maxTokens() * SCALE;
		this.ratio = (int) (throttle.tokenRatio() * SCALE);
		this.tokens = new AtomicInteger(this.max);
		this.next = next;
	}

	private static Set<Status.Code> failures(CallSpec spec) {
		Set<Status.Code> codes = EnumSet.noneOf(Status.Code.class);
		add(codes, spec.retry(), spec.hedging());
		for (MethodSpec method : spec.methods().values()) {
			add(codes, (method.retry() != null) ? method.retry() : spec.retry(),
					(method.hedging() != null) ? method.hedging() : spec.hedging());
		}
		return codes;
	}

	private static void add(Set<Status.Code> codes, RetrySpec retry, HedgingSpec hedging) {
		if (hedging.enabled()) {
			codes.addAll(hedging.nonFatalStatusCodes());
		}
		else if (retry.enabled()) {
			codes.addAll(retry.statusCodes());
		}
	}

	/**
	 * Sets who else hears of everything.
	 * @param next instead of the one before
	 */
	public void forward(CallObserver next) {
		this.next = next;
	}

	/**
	 * Tells whether there is a budget at all.
	 * @return {@code false} if nothing is retried or hedged
	 */
	public boolean used() {
		return !this.failures.isEmpty();
	}

	/**
	 * Returns what is left.
	 * @return tokens, 0 to the maximum
	 */
	public double tokens() {
		return (double) this.tokens.get() / SCALE;
	}

	/**
	 * Returns what a full budget has.
	 * @return tokens
	 */
	public int maxTokens() {
		return this.max / SCALE;
	}

	@Override
	public void ended(String backend, Status.Code status, long nanos) {
		count(status);
		this.next.ended(backend, status, nanos);
	}

	@Override
	public void judged(String backend, Status.Code status, Outcome outcome, long nanos) {
		count(status);
		this.next.judged(backend, status, outcome, nanos);
	}

	private void count(Status.Code status) {
		if (status == Status.Code.OK) {
			// Read before written: while the budget is full, threads share a cache line
			// in
			// peace.
			if (this.tokens.get() < this.max) {
				this.tokens.accumulateAndGet(this.ratio, (left, more) -> Math.min(left + more, this.max));
			}
		}
		else if (this.failures.contains(status)) {
			this.tokens.accumulateAndGet(SCALE, (left, less) -> Math.max(left - less, 0));
		}
	}

	@Override
	public boolean timed() {
		return this.next.timed();
	}

	@Override
	public void measured(String backend, String method, Status.Code status, Outcome outcome, boolean unary,
			boolean lost, long nanos) {
		this.next.measured(backend, method, status, outcome, unary, lost, nanos);
	}

	@Override
	public void headersWritten(long nanos) {
		this.next.headersWritten(nanos);
	}

	@Override
	public void retried() {
		this.next.retried();
	}

	@Override
	public void sentLarge(long bytes) {
		this.next.sentLarge(bytes);
	}

	@Override
	public void ejected(String backend, String cause) {
		this.next.ejected(backend, cause);
	}

}
