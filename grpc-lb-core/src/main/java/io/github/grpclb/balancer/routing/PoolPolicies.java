package io.github.grpclb.balancer.routing;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.Internal;
import io.github.grpclb.load.BackendLoad;
import io.github.grpclb.policy.CallHash;
import io.github.grpclb.policy.PickPolicies;
import io.github.grpclb.policy.PickPolicy;
import io.github.grpclb.policy.PolicyContext;
import io.github.grpclb.spec.PolicySpec;

/**
 * The pick policies of a channel, one for each set of backends that calls are spread
 * over. They live as long as their set does, so that turns and learned weights survive a
 * new routing table. Lives in the channel's {@code SynchronizationContext}.
 */
@Internal
public final class PoolPolicies {

	/** The set of all backends. */
	static final String MAIN = "";

	private final Map<String, PickPolicy> policies = new HashMap<>();

	private final Set<String> used = new HashSet<>();

	private final PolicyContext context;

	private @Nullable PickPolicies known;

	private @Nullable PolicySpec spec;

	private @Nullable CallHash keys;

	/** Whether a backend may have been attached to the policy of another set. */
	private boolean several;

	public PoolPolicies(PolicyContext context) {
		this.context = context;
	}

	/**
	 * Takes over the settings; other settings make other policies.
	 * @param known the policies that there are
	 * @param spec the settings
	 * @return whether the policies are new, so that they must be {@link #attach attached}
	 */
	public boolean configure(PickPolicies known, PolicySpec spec) {
		if (spec.equals(this.spec)) {
			return false;
		}
		close();
		this.known = known;
		this.keys = spec.name().hashes() ? new CallHash(spec.hash().header()) : null;
		this.spec = spec;
		return true;
	}

	/**
	 * Lets the policy of all backends learn of one.
	 * @param load where the backend's calls are counted
	 */
	public void attach(BackendLoad load) {
		attach(find(MAIN), load);
	}

	private static void attach(PickPolicy policy, BackendLoad load) {
		policy.attach(load);
		load.learner(policy);
	}

	/** Whether a policy may refuse a call though there are backends. */
	boolean mayRefuse() {
		return this.spec != null && (this.spec.name().hashes() || !this.spec.name().builtIn());
	}

	/**
	 * Finds the keys of calls, where calls of one key must stay together.
	 * @return {@code null} if the policy has no keys
	 */
	@Nullable CallHash keys() {
		return this.keys;
	}

	/** Begins a new routing table. */
	void begin() {
		this.used.clear();
		this.used.add(MAIN);
	}

	/**
	 * Finds the policy of a set of backends.
	 * @param pool the set's name
	 * @param members its backends; where one is in several sets, the last policy learns
	 * of it
	 * @return the policy, the same one in every table
	 */
	PickPolicy of(String pool, RoutableBackend[] members) {
		this.used.add(pool);
		PickPolicy policy = find(pool);
		// Without stages there is one policy, which has been attached to all of them.
		this.several |= !pool.equals(MAIN);
		if (this.several) {
			for (RoutableBackend member : members) {
				if (member.load().learner() != policy) {
					attach(policy, member.load());
				}
			}
			this.several = !pool.equals(MAIN);
		}
		return policy;
	}

	private PickPolicy find(String pool) {
		if (this.known == null || this.spec == null) {
			throw new IllegalStateException("No policy yet");
		}
		PickPolicy policy = this.policies.get(pool);
		if (policy == null) {
			policy = this.known.create(this.spec, this.context);
			this.policies.put(pool, policy);
		}
		return policy;
	}

	/** Ends the policies that the new routing table does not use. */
	void end() {
		if (this.used.size() < this.policies.size()) {
			this.policies.entrySet().removeIf((entry) -> {
				boolean unused = !this.used.contains(entry.getKey());
				if (unused) {
					entry.getValue().close();
				}
				return unused;
			});
		}
	}

	public void close() {
		this.policies.values().forEach(PickPolicy::close);
		this.policies.clear();
	}

}
