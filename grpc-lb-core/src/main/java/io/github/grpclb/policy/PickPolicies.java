package io.github.grpclb.policy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;

import io.github.grpclb.spec.InvalidSpecException;
import io.github.grpclb.spec.PolicyName;
import io.github.grpclb.spec.PolicySpec;

/**
 * The pick policies that a client can be configured with: ours and the users'. Immutable.
 */
public final class PickPolicies {

	private static final Map<PolicyName, Factory> BUILT_IN = Map.of(PolicyName.ADAPTIVE,
			(spec, context) -> new Adaptive(context), PolicyName.PICK_FIRST, (spec, context) -> new PickFirst(),
			PolicyName.ROUND_ROBIN, (spec, context) -> new RoundRobin(), PolicyName.RANDOM,
			(spec, context) -> new RandomPick(), PolicyName.LEAST_REQUEST,
			(spec, context) -> new LeastRequest(spec.leastRequest(), context), PolicyName.WEIGHTED_ROUND_ROBIN,
			PickPolicies::weightedRoundRobin, PolicyName.PEAK_EWMA,
			(spec, context) -> new PeakEwma(spec.peakEwma(), context), PolicyName.RING_HASH,
			(spec, context) -> new HashPolicy(spec.hash(), Ring::build, context, TableBuilds.shared()),
			PolicyName.MAGLEV,
			(spec, context) -> new HashPolicy(spec.hash(), Maglev::build, context, TableBuilds.shared()),
			PolicyName.PREQUAL, (spec, context) -> new Prequal(spec.prequal(), context));

	private final Map<String, PickPolicyProvider> providers = new TreeMap<>();

	private PickPolicies(Iterable<PickPolicyProvider> providers) {
		for (PickPolicyProvider provider : providers) {
			PolicyName name = PolicyName.of(provider.name());
			if (name.builtIn()) {
				throw new InvalidSpecException("policy", name, "a name of its own",
						"Let %s return another name: this one is taken.".formatted(provider.getClass().getName()));
			}
			PickPolicyProvider other = this.providers.put(name.id(), provider);
			if (other != null && other.getClass() != provider.getClass()) {
				throw new InvalidSpecException("policy", name, "the name of one provider",
						"Both %s and %s have it.".formatted(other.getClass().getName(), provider.getClass().getName()));
			}
		}
	}

	/**
	 * Finds our policies and those that {@code ServiceLoader} finds.
	 * @return the policies
	 */
	public static PickPolicies onClassPath() {
		return OnClassPath.POLICIES;
	}

	/**
	 * Adds users' policies.
	 * @param more their providers
	 * @return these policies and those
	 * @throws InvalidSpecException if a name is taken
	 */
	public PickPolicies and(Collection<? extends PickPolicyProvider> more) {
		List<PickPolicyProvider> all = new ArrayList<>(this.providers.values());
		all.addAll(more);
		return new PickPolicies(all);
	}

	/**
	 * Refuses a policy that is not there, or settings that it refuses.
	 * @param spec which one, and its settings
	 * @throws InvalidSpecException if it cannot work
	 */
	public void check(PolicySpec spec) {
		if (!spec.name().builtIn()) {
			provider(spec).check(spec.policyConfig());
		}
	}

	/**
	 * Creates a policy.
	 * @param spec which one, and its settings
	 * @param context what it may use of its channel
	 * @return a policy for one set of backends of one channel
	 */
	public PickPolicy create(PolicySpec spec, PolicyContext context) {
		Factory builtIn = BUILT_IN.get(spec.name());
		return (builtIn != null) ? builtIn.create(spec, context) : GuardedPolicy.of(provider(spec), spec, context);
	}

	private PickPolicyProvider provider(PolicySpec spec) {
		PickPolicyProvider provider = this.providers.get(spec.name().id());
		if (provider == null) {
			String own = this.providers.isEmpty() ? "" : ", " + String.join(", ", this.providers.keySet());
			throw new InvalidSpecException("policy", spec.name(), "one of " + PolicyName.list() + own,
					"Choose one of them; docs/policies.md says which fits which workload.");
		}
		return provider;
	}

	private static PickPolicy weightedRoundRobin(PolicySpec spec, PolicyContext context) {
		return switch (spec.weightedRoundRobin().source()) {
			case STATIC -> new RoundRobin();
			case LATENCY -> WeightedRoundRobin.byLatency(context);
			case LOAD_REPORT -> WeightedRoundRobin.byLoadReports(context);
		};
	}

	/** Looked for once, when first needed. */
	private static final class OnClassPath {

		static final PickPolicies POLICIES = new PickPolicies(ServiceLoader.load(PickPolicyProvider.class));

	}

	/** Creates one of our policies. */
	private interface Factory {

		PickPolicy create(PolicySpec spec, PolicyContext context);

	}

}
