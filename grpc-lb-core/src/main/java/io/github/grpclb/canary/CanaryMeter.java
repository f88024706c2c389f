package io.github.grpclb.canary;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.grpc.Status;

import io.github.grpclb.canary.CanaryVerdict.History;
import io.github.grpclb.load.CallObserver;
import io.github.grpclb.load.Outcome;
import io.github.grpclb.snapshot.BackendSnapshot;
import io.github.grpclb.spec.CallSpec;
import io.github.grpclb.spec.CanarySpec;
import io.github.grpclb.spec.MethodSpec;

/**
 * Counts what baseline and candidate do, over the current step and over the last ten to
 * twenty looks. A call that ends costs it one look-up and two additions; all else happens
 * on the guard's thread.
 */
final class CanaryMeter implements CallObserver {

	/**
	 * What is recent is judged apart: a long good time must not hide a sudden failure.
	 */
	private static final int RECENT_LOOKS = 10;

	private final GroupTally baseline = new GroupTally();

	private final GroupTally candidate = new GroupTally();

	private volatile Map<String, GroupTally> tallies = Map.of();

	private volatile long longestUnary = Long.MAX_VALUE;

	private Span step = Span.at(CanaryReading.NONE);

	private Span recent = Span.at(CanaryReading.NONE);

	private Instant halved = Instant.MIN;

	private int looks;

	private GroupStats lastBaseline = GroupStats.NONE;

	private History history = History.NONE;

	@Override
	public void ended(String backend, Status.Code status, long nanos) {
		judged(backend, status, Outcome.of(status), nanos);
	}

	@Override
	public void judged(String backend, Status.Code status, Outcome outcome, long nanos) {
		GroupTally tally = this.tallies.get(backend);
		if (tally != null) {
			tally.count(outcome, nanos, this.longestUnary);
		}
	}

	/** Backends come and go, and may change their labels. */
	void assign(CanarySpec spec, CallSpec calls, List<BackendSnapshot> backends) {
		Map<String, GroupTally> next = new HashMap<>();
		for (BackendSnapshot backend : backends) {
			if (spec.candidate().equals(backend.group())) {
				next.put(backend.address(), this.candidate);
			}
			else if (spec.baseline().equals(backend.group())) {
				next.put(backend.address(), this.baseline);
			}
		}
		this.tallies = next;
		this.longestUnary = longestUnary(calls);
	}

	/** A unary call that succeeded has not taken longer than this. */
	private static long longestUnary(CallSpec calls) {
		Duration longest = calls.deadline();
		boolean bounded = !longest.isZero();
		for (MethodSpec method : calls.methods().values()) {
			Duration own = method.deadline();
			if (own != null) {
				bounded &= !own.isZero();
				longest = (own.compareTo(longest) > 0) ? own : longest;
			}
		}
		return bounded ? longest.toNanos() : Long.MAX_VALUE;
	}

	/**
	 * Judges the candidate.
	 * @param spec what is allowed
	 * @param alone whether the baseline gets no calls at this step
	 * @param now the time
	 * @return the verdict
	 */
	CanaryVerdict judge(CanarySpec spec, boolean alone, Instant now) {
		CanaryReading total = read();
		CanaryReading step = total.since(this.step.start());
		GroupStats baseline = baseline(spec, step.baseline());
		CanaryReading recent = total.since(this.recent.start());
		slide(spec, total, now);
		if (baseline.calls() == 0 && !alone) {
			return new CanaryVerdict(null, "requests of the baseline, to compare with");
		}
		return CanaryVerdict.of(spec, step.withBaseline(baseline),
				recent.withBaseline(baseline(spec, recent.baseline())), this.history);
	}

	/** At the last step the baseline has few calls or none: as it was before, then. */
	private GroupStats baseline(CanarySpec spec, GroupStats current) {
		return (current.calls() >= spec.minRequests() || this.lastBaseline.calls() == 0) ? current : this.lastBaseline;
	}

	/** Forgets what is long ago, but never so much that too few requests are left. */
	private void slide(CanarySpec spec, CanaryReading total, Instant now) {
		if (++this.looks % RECENT_LOOKS == 0) {
			this.recent = this.recent.halve(total);
		}
		if (!now.isBefore(this.halved.plus(spec.stepInterval()))
				&& total.since(this.step.half()).candidate().calls() >= spec.minRequests()) {
			this.step = this.step.halve(total);
			this.halved = now;
		}
	}

	/** The next step begins. */
	void next(CanarySpec spec, Instant now) {
		CanaryReading step = read().since(this.step.start());
		GroupStats baseline = baseline(spec, step.baseline());
		this.history = this.history.plus(step.candidate(), CanaryVerdict.allowedRate(spec, baseline));
		this.lastBaseline = baseline;
		restart(now);
	}

	/** The step begins anew, without what was before. */
	void restart(Instant now) {
		this.step = Span.at(read());
		this.recent = this.step;
		this.halved = now;
	}

	private CanaryReading read() {
		return new CanaryReading(this.baseline.read(), this.candidate.read());
	}

	/**
	 * Two readings, so that a window can slide by half of its length.
	 *
	 * @param start where the window begins
	 * @param half where it will begin next
	 */
	private record Span(CanaryReading start, CanaryReading half) {

		static Span at(CanaryReading reading) {
			return new Span(reading, reading);
		}

		Span halve(CanaryReading now) {
			return new Span(this.half, now);
		}

	}

}
