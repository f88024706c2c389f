package io.github.grpclb.canary;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.grpc.Status;

import io.github.grpclb.load.CallObserver;
import io.github.grpclb.load.Outcome;
import io.github.grpclb.snapshot.BackendSnapshot;
import io.github.grpclb.spec.CanarySpec;

/**
 * Counts what baseline and candidate do in one canary, over the current step and over the
 * last ten to twenty looks, and gathers the evidence. A call that ends costs it two
 * look-ups and two additions; all else happens on the guard's thread.
 */
final class CanaryMeter implements CallObserver {

	/**
	 * What both groups suffer at the moment is told by what is recent.
	 */
	private static final int RECENT_LOOKS = 10;

	private final GroupTally baseline = new GroupTally();

	private final GroupTally candidate = new GroupTally();

	private volatile Map<String, GroupTally> tallies = Map.of();

	private Span step = Span.at(CanaryReading.NONE);

	private Span recent = Span.at(CanaryReading.NONE);

	private final CanaryEvidence evidence = new CanaryEvidence();

	private Instant halved = Instant.MIN;

	private int looks;

	@Override
	public void measured(String backend, String method, Status.Code status, Outcome outcome, boolean unary,
			boolean lost, long nanos) {
		GroupTally tally = this.tallies.get(backend);
		if (tally != null) {
			tally.count(method, status, outcome, unary, lost, nanos);
		}
	}

	/** Backends come and go, and may change their labels. */
	void assign(CanarySpec spec, List<BackendSnapshot> backends) {
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
	}

	/**
	 * Judges the candidate.
	 * @param spec what is allowed
	 * @param now the time
	 * @return the verdict
	 */
	CanaryVerdict judge(CanarySpec spec, Instant now) {
		CanaryReading total = read();
		CanaryReading step = total.since(this.step.start());
		CanaryReading recent = total.since(this.recent.start());
		this.evidence.look(total, spec);
		slide(spec, total, now);
		return CanaryVerdict.of(spec, step, recent, this.evidence);
	}

	/**
	 * Forgets what is long ago, but never so much that too few requests of either group
	 * are left.
	 */
	private void slide(CanarySpec spec, CanaryReading total, Instant now) {
		if (++this.looks % RECENT_LOOKS == 0) {
			this.recent = this.recent.halve(total);
		}
		if (!now.isBefore(this.halved.plus(spec.stepInterval()))
				&& CanaryVerdict.tooFew(spec, total.since(this.step.half())) == null) {
			this.step = this.step.halve(total);
			this.halved = now;
		}
	}

	/** A step begins, without what was before. */
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
