package io.github.grpclb.canary;

import java.util.EnumMap;
import java.util.Map;

import io.grpc.Status;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.spec.CanarySpec;

/**
 * Gathers {@link Evidence} against the candidate in one method, or in all of them
 * together, over a whole canary.
 *
 * <p>
 * <b>Statuses</b>: each but OK, and all failures of the server together.
 * <b>Latencies</b>: how many of the candidate's calls took longer than
 * {@code max-latency-ratio} times the baseline's p50 (p99) against how many of the
 * baseline's took longer than that itself. A candidate that takes no more than so many
 * times as long as the baseline has no more of them, in any second and whatever the p50
 * was before.
 */
final class MethodEvidence {

	/** All failures together, all single statuses, p50 and p99: each a quarter. */
	private static final int KINDS = 4;

	/** Fewer are chance, whatever the arithmetic says. */
	private static final int MIN_EVENTS = 3;

	/** Of fewer calls a quantile says nothing. */
	private static final int CALLS_OF_A_QUANTILE = 20;

	/**
	 * Where both groups together have fewer calls in a second, the next comparison is
	 * over twice the time, a minute at most: seldom would both have one in the same
	 * second.
	 */
	private static final int FEW = 5;

	private static final int LONGEST = 64;

	private final Evidence failures = new Evidence();

	private final Map<Status.Code, Evidence> codes = new EnumMap<>(Status.Code.class);

	private final Evidence median = new Evidence();

	private final Evidence tail = new Evidence();

	private GroupPair last = GroupPair.NONE;

	private GroupPair now = GroupPair.NONE;

	private int looks;

	private int length = 1;

	MethodEvidence() {
		for (Status.Code code : Status.Code.values()) {
			if (code != Status.Code.OK) {
				this.codes.put(code, new Evidence());
			}
		}
	}

	/**
	 * Looks at what has come.
	 * @param now what both groups did since the canary began
	 * @param spec what is allowed
	 * @param warm whether latencies count
	 */
	void look(GroupPair now, CanarySpec spec, boolean warm) {
		if (++this.looks < this.length) {
			return;
		}
		this.looks = 0;
		this.now = now;
		GroupPair second = now.since(this.last);
		long calls = second.candidate().calls() + second.baseline().calls();
		if (calls < FEW) {
			this.length = Math.min(2 * this.length, LONGEST);
		}
		else if (calls > 4 * FEW) {
			this.length = Math.max(this.length / 2, 1);
		}
		if (second.candidate().ended() > 0 && second.baseline().ended() > 0) {
			addStatuses(second, spec);
		}
		if (warm && Math.min(this.last.candidate().calls(), this.last.baseline().calls()) >= CALLS_OF_A_QUANTILE) {
			addLatencies(this.median, Comparison.MEDIAN, second, this.last.baseline(), spec);
			addLatencies(this.tail, Comparison.TAIL, second, this.last.baseline(), spec);
		}
		this.last = now;
	}

	private void addStatuses(GroupPair second, CanarySpec spec) {
		addStatus(this.failures, second, second.candidate().failures(), second.baseline().failures(), spec);
		this.codes.forEach((code, evidence) -> addStatus(evidence, second, second.candidate().with(code),
				second.baseline().with(code), spec));
	}

	private void addStatus(Evidence evidence, GroupPair second, long events, long baselineEvents, CanarySpec spec) {
		evidence.add(this.last, second.candidate().ended(), events, second.baseline().ended(), baselineEvents,
				spec.maxErrorRateIncrease());
	}

	private void addLatencies(Evidence evidence, double quantile, GroupPair second, GroupStats before,
			CanarySpec spec) {
		long usual = before.quantile(quantile, 0);
		long limit = Comparison.limit(usual, spec);
		long calls = second.candidate().comparable(limit);
		long baselineCalls = second.baseline().comparable(usual);
		if (usual > 0 && calls > 0 && baselineCalls > 0) {
			evidence.add(this.last, calls, second.candidate().slowerThan(limit), baselineCalls,
					second.baseline().slowerThan(usual), 0);
		}
	}

	/**
	 * Finds what is worse.
	 * @param spec what is allowed
	 * @param level how likely any of it may ever be wrong
	 * @return what, {@code null} if nothing is
	 */
	@Nullable String worse(CanarySpec spec, double level) {
		double share = level / KINDS;
		String worse = null;
		if (this.failures.beyond(share)) {
			Comparison difference = since(this.failures, spec);
			worse = worse(difference, "failures", difference.candidate().failures(), difference.baseline().failures());
		}
		for (Map.Entry<Status.Code, Evidence> each : this.codes.entrySet()) {
			if (worse == null && each.getValue().beyond(share / this.codes.size())) {
				Comparison difference = since(each.getValue(), spec);
				worse = worse(difference, each.getKey().name(), difference.candidate().with(each.getKey()),
						difference.baseline().with(each.getKey()));
			}
		}
		if (worse == null && this.median.beyond(share)) {
			worse = since(this.median, spec).slower("p50", Comparison.MEDIAN);
		}
		if (worse == null && this.tail.beyond(share)) {
			worse = since(this.tail, spec).slower("p99", Comparison.TAIL);
		}
		return worse;
	}

	private Comparison since(Evidence evidence, CanarySpec spec) {
		GroupPair since = this.now.since(evidence.from());
		return new Comparison(since.baseline(), since.candidate(), spec);
	}

	private static @Nullable String worse(Comparison difference, String what, long events, long baselineEvents) {
		return (events < MIN_EVENTS) ? null : difference.moreOften(what, events, baselineEvents);
	}

}
