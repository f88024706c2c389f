package io.github.grpclb.balancer;

import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.github.grpclb.balancer.timing.PeriodicTask;
import io.github.grpclb.balancer.timing.Timers;
import io.github.grpclb.spec.SlowStartSpec;

/**
 * Raises the weights of backends that warm up, in a hundred steps or so. Only those
 * backends change at a step. Lives in the channel's {@code SynchronizationContext}.
 */
final class Ramps {

	/** Steps of a percent of the window: no backend sees a jump. */
	private static final int STEPS = 100;

	/** Each step builds a new routing table: windows under 5 s get fewer steps. */
	private static final long SHORTEST_STEP = TimeUnit.MILLISECONDS.toNanos(50);

	/** Long windows get more steps, so that weights follow the clock to the second. */
	private static final long LONGEST_STEP = TimeUnit.SECONDS.toNanos(1);

	private final Timers timers;

	private final Supplier<Backend[]> backends;

	private final Runnable changed;

	private final PeriodicTask task;

	private SlowStartSpec spec = SlowStartSpec.defaults();

	Ramps(Timers timers, Supplier<Backend[]> backends, Runnable changed) {
		this.timers = timers;
		this.backends = backends;
		this.changed = changed;
		this.task = new PeriodicTask(timers, this::step);
	}

	void configure(SlowStartSpec spec) {
		if (!spec.equals(this.spec)) {
			this.spec = spec;
			this.task.stop();
			if (climb()) {
				this.task.start(stepNanos());
			}
		}
	}

	void observe(Backend backend) {
		long now = this.timers.now();
		backend.ramp().observe(backend.state(), now);
		if (climb(backend, now)) {
			this.task.start(stepNanos());
		}
	}

	private boolean step() {
		boolean climbing = climb();
		this.changed.run();
		return climbing;
	}

	private boolean climb() {
		long now = this.timers.now();
		boolean climbing = false;
		for (Backend backend : this.backends.get()) {
			climbing |= climb(backend, now);
		}
		return climbing;
	}

	private boolean climb(Backend backend, long now) {
		Ramp ramp = backend.ramp();
		double factor = ramp.running() ? SlowStart.factor(this.spec, now - ramp.since()) : 1;
		if (factor == 1) {
			ramp.finish();
		}
		backend.slowStartFactor(factor);
		return ramp.running();
	}

	private long stepNanos() {
		return Math.min(Math.max(this.spec.window().toNanos() / STEPS, SHORTEST_STEP), LONGEST_STEP);
	}

	void stop() {
		this.task.stop();
	}

}
