package io.github.grpclb.policy;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.grpc.Channel;
import io.grpc.SynchronizationContext.ScheduledHandle;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.load.BackendLoad;
import io.github.grpclb.load.FailureHold;
import io.github.grpclb.spec.PeakEwmaSpec;
import io.github.grpclb.spec.PrequalSpec;

/**
 * The backend that probes have found least loaded (Prequal, NSDI '24). Every call has
 * some backends probed, for later calls; of the answers in the pool those with many
 * requests in flight are hot. A call goes to the cold one with the fewest requests among
 * those whose latency is low, or, if all are hot, to the one with the fewest requests.
 * While there are too few answers, or a server does not answer probes at all,
 * {@link PeakEwma} picks; also where the probe rate is too low for probes to keep up with
 * the calls, and then none are sent.
 */
final class Prequal implements PickPolicy {

	private static final long BETWEEN_SWEEPS = TimeUnit.MILLISECONDS.toNanos(100);

	private final PrequalSpec spec;

	private final PolicyContext context;

	private final PeakEwma fallback;

	private final FailureHold hold;

	private final Prober prober;

	private final Map<BackendLoad, ProbeTarget> targets = new HashMap<>();

	private BackendLoad[] members = {};

	private ProbePool pool;

	private @Nullable ScheduledHandle timer;

	Prequal(PrequalSpec spec, PolicyContext context) {
		this.spec = spec;
		this.context = context;
		this.fallback = new PeakEwma(PeakEwmaSpec.defaults(), context);
		this.hold = new FailureHold(context.scheduler());
		this.prober = new Prober(spec.probeRate());
		this.pool = new ProbePool(spec.poolSize(), spec.hotQuantile());
	}

	@Override
	public void attach(BackendLoad load) {
		load.attach(this.fallback.probing(load, this.prober), this.hold);
	}

	@Override
	public Picker picker(Candidates candidates) {
		if (this.timer == null) {
			this.timer = this.context.every(BETWEEN_SWEEPS, () -> this.pool.expire(this.context.ticker().getAsLong()));
		}
		number(candidates.members());
		int[] eligible = new int[this.members.length];
		int[] steps = steps(candidates);
		int next = 0;
		for (int number = 0; number < eligible.length; number++) {
			boolean fit = next < candidates.eligible().length
					&& candidates.eligible()[next].load() == this.members[number];
			eligible[number] = fit ? next++ : -1;
		}
		aim(candidates.eligible(), eligible, steps);
		return new PrequalPicker(this.pool, eligible, steps, this.prober, this.fallback.picker(candidates));
	}

	/** Numbers hold for one list of members; answers about another one are of no use. */
	private void number(Candidate[] candidates) {
		BackendLoad[] next = Loads.of(candidates);
		if (!Arrays.equals(next, this.members)) {
			this.members = next;
			this.pool = new ProbePool(this.spec.poolSize(), this.spec.hotQuantile());
			this.targets.keySet().retainAll(Set.of(next));
		}
	}

	/** A request weighs more where a backend weighs less. */
	private static int[] steps(Candidates candidates) {
		Candidate[] members = candidates.members();
		double sum = 0;
		for (Candidate member : members) {
			sum += member.weight();
		}
		int[] steps = new int[members.length];
		for (int i = 0; i < steps.length; i++) {
			double relative = members[i].weight() / sum * steps.length;
			steps[i] = (int) Math.max(1, Math.min(Math.round(PooledProbe.LOAD_UNIT / relative), 1 << 10));
		}
		return steps;
	}

	private void aim(Candidate[] candidates, int[] eligible, int[] steps) {
		ProbeTarget[] aims = new ProbeTarget[candidates.length];
		double surplus = surplus(aims.length);
		boolean thinned = surplus >= 1;
		int uses = uses(thinned ? surplus : this.spec.probeRate());
		boolean complete = aims.length > 1 && this.spec.keepsUp();
		for (int number = 0; number < eligible.length && complete; number++) {
			if (eligible[number] >= 0) {
				Candidate candidate = candidates[eligible[number]];
				Channel channel = candidate.probeChannel();
				if (channel == null) {
					complete = false;
				}
				else {
					ProbeTarget target = target(candidate.load(), channel,
							new ProbeTarget.Slot(this.pool, number, steps[number], uses));
					aims[eligible[number]] = target;
					complete = !target.unsupported();
				}
			}
		}
		this.prober.aim(aims, thinned ? this.pool : null, complete);
	}

	/** A new connection may lead to a new version of the server. */
	private ProbeTarget target(BackendLoad load, Channel channel, ProbeTarget.Slot slot) {
		ProbeTarget target = this.targets.get(load);
		if (target == null || !target.uses(channel)) {
			target = new ProbeTarget(load, channel, this.context.ticker(), slot);
			this.targets.put(load, target);
		}
		target.report(slot);
		return target;
	}

	/**
	 * How many answers the pool gains with each call if one is dropped: those about
	 * backends that it has one of already replace that.
	 */
	private double surplus(int backends) {
		return (1 - (double) this.spec.poolSize() / backends) * this.spec.probeRate() - 1;
	}

	/** How often an answer must be used for the pool not to run dry (the paper's b). */
	private static int uses(double gain) {
		return (int) Math.min(Math.ceil(1 / gain), PooledProbe.MOST_USES);
	}

	@Override
	public void close() {
		this.fallback.close();
		if (this.timer != null) {
			this.timer.cancel();
		}
	}

}
