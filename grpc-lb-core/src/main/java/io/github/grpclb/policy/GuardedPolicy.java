package io.github.grpclb.policy;

import java.util.concurrent.atomic.AtomicBoolean;

import io.grpc.LoadBalancer.PickSubchannelArgs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.grpclb.load.BackendLoad;
import io.github.grpclb.spec.PolicySpec;

/**
 * A user's policy, of which no error reaches the channel: an exception in the
 * {@code SynchronizationContext} would put the channel into panic mode for good. Whatever
 * the policy cannot do, a backend at random does.
 */
final class GuardedPolicy implements PickPolicy {

	private static final Logger logger = LoggerFactory.getLogger(GuardedPolicy.class);

	private final String name;

	private final PickPolicy policy;

	private final PickPolicy fallback = new RandomPick();

	/** One line is enough: a policy that fails once fails at every call. */
	private final AtomicBoolean reported = new AtomicBoolean();

	private GuardedPolicy(String name, PickPolicy policy) {
		this.name = name;
		this.policy = policy;
	}

	static PickPolicy of(PickPolicyProvider provider, PolicySpec spec, PolicyContext context) {
		try {
			return new GuardedPolicy(provider.name(), provider.create(spec.policyConfig(), context));
		}
		catch (RuntimeException | LinkageError ex) {
			logger.error("Policy '{}' could not be created; calls go to backends at random until it can. Mend {}.",
					spec.name(), provider.getClass().getName(), ex);
			return new RandomPick();
		}
	}

	@Override
	public void attach(BackendLoad load) {
		try {
			this.policy.attach(load);
		}
		catch (RuntimeException | LinkageError ex) {
			report(ex);
		}
	}

	@Override
	public Picker picker(Candidates candidates) {
		Picker fallback = this.fallback.picker(candidates);
		try {
			return new GuardedPicker(this.policy.picker(candidates), fallback, candidates.eligible().length);
		}
		catch (RuntimeException | LinkageError ex) {
			report(ex);
			return fallback;
		}
	}

	@Override
	public void close() {
		try {
			this.policy.close();
		}
		catch (RuntimeException | LinkageError ex) {
			report(ex);
		}
	}

	private void report(Throwable error) {
		if (this.reported.compareAndSet(false, true)) {
			logger.error("Policy '{}' failed; such calls go to a backend at random. Mend {}; this is said once.",
					this.name, this.policy.getClass().getName(), error);
		}
	}

	private final class GuardedPicker implements Picker {

		private final Picker picker;

		private final Picker fallback;

		private final int size;

		GuardedPicker(Picker picker, Picker fallback, int size) {
			this.picker = picker;
			this.fallback = fallback;
			this.size = size;
		}

		@Override
		public int pick(PickSubchannelArgs args) {
			return guarded(args, false);
		}

		@Override
		public int pickAgain(PickSubchannelArgs args) {
			return guarded(args, true);
		}

		private int guarded(PickSubchannelArgs args, boolean again) {
			try {
				int picked = again ? this.picker.pickAgain(args) : this.picker.pick(args);
				if (picked < this.size && picked >= REFUSED) {
					return picked;
				}
				report(new IndexOutOfBoundsException("Picked %d of %d eligible backends".formatted(picked, this.size)));
			}
			catch (RuntimeException | LinkageError | StackOverflowError ex) {
				report(ex);
			}
			return this.fallback.pick(args);
		}

	}

}
