package io.github.grpclb.policy;

import java.util.Map;

import io.github.grpclb.spec.InvalidSpecException;

/**
 * A pick policy of a user's own: {@code policy: <name>}. It is found as a bean, as a
 * {@code ServiceLoader} entry, or given to {@code BalancerRegistry}. Thread-safe.
 *
 * <p>
 * docs/extending.md has an example of thirty lines.
 */
public interface PickPolicyProvider {

	/**
	 * Returns the policy's name, as {@code policy:} has it.
	 * @return lower-case letters, digits and dashes, at most 63; none of our names
	 */
	String name();

	/**
	 * Refuses settings that cannot work: at start-up, at a reload and before an operator
	 * switches to the policy. What it lets through, {@link #create} must accept.
	 * @param config what stands under {@code policy-config}, empty if nothing does
	 * @throws InvalidSpecException if a setting cannot work
	 */
	default void check(Map<String, Object> config) {
	}

	/**
	 * Creates the policy for one set of backends of one channel. Called in the channel's
	 * {@code SynchronizationContext}, so it must not block.
	 * @param config what stands under {@code policy-config}, empty if nothing does
	 * @param context what the policy may use of its channel
	 * @return a new policy
	 */
	PickPolicy create(Map<String, Object> config, PolicyContext context);

}
