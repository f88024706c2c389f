package io.github.grpclb.policy;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.grpc.SynchronizationContext.ScheduledHandle;
import org.jspecify.annotations.Nullable;

import io.github.grpclb.load.BackendLoad;

/**
 * Every backend in turn, in proportion to weights that are learned while it runs (gRFC
 * A58). New weights are taken over once a second, off the pick path; a pick reads one
 * slot of a {@link WeightedOrder}. Weights learned are multiplied with those configured,
 * so that an operator's override and slow start still act.
 *
 * @see <a href=
 * "https://github.com/grpc/proposal/blob/master/A58-client-side-weighted-round-robin-lb-policy.md#lb-policy-config-and-parameters">gRFC
 * A58, policy config and parameters</a>
 */
final class WeightedRoundRobin implements PickPolicy {

	/** gRFC A58's default for {@code weight_update_period}. */
	private static final long UPDATE_NANOS = TimeUnit.SECONDS.toNanos(1);

	private final Supplier<LearnedWeight> weights;

	private final Consumer<double[]> comparison;

	private final PolicyContext context;

	private final StripedSequence turn = new StripedSequence();

	private @Nullable Learning current;

	private @Nullable ScheduledHandle timer;

	/**
	 * Creates the policy.
	 * @param weights makes what learns the weight of a new backend
	 * @param comparison corrects weights, of which none is missing, by what the others
	 * are
	 * @param context the channel
	 */
	private WeightedRoundRobin(Supplier<LearnedWeight> weights, Consumer<double[]> comparison, PolicyContext context) {
		this.weights = weights;
		this.comparison = comparison;
		this.context = context;
	}

	static PickPolicy byLatency(PolicyContext context) {
		return new WeightedRoundRobin(LatencyWeight::new, LatencyWeight::steady, context);
	}

	static PickPolicy byLoadReports(PolicyContext context) {
		return new WeightedRoundRobin(ReportedWeight::new, (weights) -> {
		}, context);
	}

	@Override
	public void attach(BackendLoad load) {
		load.attach(this.weights.get(), null);
	}

	@Override
	public Picker picker(Candidates candidates) {
		if (this.timer == null) {
			this.timer = this.context.every(UPDATE_NANOS, this::update);
		}
		Learning next = new Learning(candidates.eligible(), this.comparison, this.turn);
		next.apply(this.context.ticker().getAsLong());
		this.current = next;
		return next;
	}

	private void update() {
		if (this.current != null) {
			long now = this.context.ticker().getAsLong();
			this.current.learn(now);
			this.current.apply(now);
		}
	}

	@Override
	public void close() {
		if (this.timer != null) {
			this.timer.cancel();
		}
	}

	private static final class Learning extends WeightedTurns {

		private final Candidate[] eligible;

		private final Consumer<double[]> comparison;

		private double[] weights = {};

		Learning(Candidate[] eligible, Consumer<double[]> comparison, StripedSequence turn) {
			super(turn, new int[0]);
			this.eligible = eligible;
			this.comparison = comparison;
		}

		void learn(long now) {
			for (Candidate candidate : this.eligible) {
				if (candidate.load().signal() instanceof LearnedWeight learned) {
					learned.update(now);
				}
			}
		}

		void apply(long now) {
			double[] next = new double[this.eligible.length];
			for (int i = 0; i < next.length; i++) {
				next[i] = (this.eligible[i].load().signal() instanceof LearnedWeight learned) ? learned.weight(now) : 0;
			}
			LearnedWeight.fill(next);
			this.comparison.accept(next);
			for (int i = 0; i < next.length; i++) {
				next[i] *= this.eligible[i].weight();
			}
			if (!Arrays.equals(next, this.weights)) {
				this.weights = next;
				schedule(WeightedOrder.of(next));
			}
		}

	}

}
