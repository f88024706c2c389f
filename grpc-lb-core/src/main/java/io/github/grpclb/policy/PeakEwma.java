package io.github.grpclb.policy;

import java.util.concurrent.TimeUnit;

import io.grpc.SynchronizationContext.ScheduledHandle;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.load.BackendLoad;
import io.github.grpclb.load.FailureHold;
import io.github.grpclb.spec.PeakEwmaSpec;

/**
 * Of a few backends drawn at random the one with the lowest latency times calls in flight
 * (Finagle's Peak EWMA). A higher latency counts at once, a lower one by and by. Failed
 * calls hold their place and never lower a latency; streams have none. A new backend has
 * the mean of the others until it is measured, and one that nobody picks any more comes
 * back to it, so that it is tried again.
 *
 * @see <a href=
 * "https://twitter.github.io/finagle/guide/Clients.html#load-balancing">Finagle, load
 * balancing: P2C and Peak EWMA</a>
 */
final class PeakEwma implements PickPolicy {

	/** However slow the decay, a new backend is compared with a mean that is no older. */
	private static final long MOST_BETWEEN_SWEEPS = TimeUnit.SECONDS.toNanos(1);

	private final PeakEwmaSpec spec;

	private final PolicyContext context;

	private final FailureHold hold;

	private final TypicalLatency typical = new TypicalLatency();

	private final long decayNanos;

	private Candidate[] members = {};

	private @Nullable ScheduledHandle timer;

	PeakEwma(PeakEwmaSpec spec, PolicyContext context) {
		this.spec = spec;
		this.context = context;
		this.hold = new FailureHold(context.scheduler());
		this.decayNanos = spec.decay().toNanos();
	}

	@Override
	public void attach(BackendLoad load) {
		load.attach(new PeakLatency(load, this.typical, this.decayNanos), this.hold);
	}

	/**
	 * Makes the signal of a policy that falls back on this one.
	 * @param load the backend
	 * @param prober what sends probes
	 * @return the signal to attach
	 */
	PeakLatency probing(BackendLoad load, Prober prober) {
		return new ProbingLatency(load, this.typical, this.decayNanos, prober);
	}

	@Override
	public Picker picker(Candidates candidates) {
		if (this.timer == null) {
			this.timer = this.context.every(Math.min(this.decayNanos / 4 + 1, MOST_BETWEEN_SWEEPS), this::sweep);
		}
		this.members = candidates.members();
		Candidate[] eligible = candidates.eligible();
		if (eligible.length == 1) {
			return (args) -> 0;
		}
		int choices = Math.min(this.spec.choices(), eligible.length);
		if (!candidates.equalWeights()) {
			return new WeightedPeakEwmaPicker(eligible, WeightedOrder.of(eligible), choices, this.typical);
		}
		return (choices == 2) ? new PeakEwmaOfTwo(eligible, this.typical)
				: new PeakEwmaPicker(eligible, choices, this.typical);
	}

	private void sweep() {
		this.typical.update(this.members);
		long now = this.context.ticker().getAsLong();
		for (Candidate member : this.members) {
			if (member.load().signal() instanceof PeakLatency latency) {
				latency.sweep(now);
			}
		}
	}

	@Override
	public void close() {
		if (this.timer != null) {
			this.timer.cancel();
		}
	}

}
