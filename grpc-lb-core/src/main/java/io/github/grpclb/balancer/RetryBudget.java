package io.github.grpclb.balancer;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import io.grpc.Status;

import io.github.grpclb.Internal;
import io.github.grpclb.load.CallObserver;
import io.github.grpclb.load.ForwardingObserver;
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
 *
 * @see <a href=
 * "https://github.com/grpc/proposal/blob/master/A6-client-retries.md#throttling-retry-attempts-and-hedged-rpcs">gRFC
 * A6, throttling retry attempts and hedged RPCs</a>
 */
@Internal
public final class RetryBudget extends ForwardingObserver {

	/** As in grpc-java, where ratios have three decimals. */
	private static final int SCALE = 1000;

	private final Set<Status.Code> failures;

	private final int max;

	private final int ratio;

	private final AtomicInteger tokens;

	/**
	 * Creates a full budget.
	 * @param spec how calls are retried and hedged
	 * @param next hears of everything too
	 */
	public RetryBudget(CallSpec spec, CallObserver next) {
		super(List.of(next));
		RetrySpec.Throttle throttle = spec.retry().throttle();
		this.failures = failures(spec);
		this.max = throttle.maxTokens() * SCALE;
		this.ratio = (int) (throttle.tokenRatio() * SCALE);
		this.tokens = new AtomicInteger(this.max);
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
		super.ended(backend, status, nanos);
	}

	@Override
	public void judged(String backend, Status.Code status, Outcome outcome, long nanos) {
		count(status);
		super.judged(backend, status, outcome, nanos);
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

}
