package io.github.grpclb.policy;

import io.grpc.LoadBalancer.PickSubchannelArgs;
import org.jspecify.annotations.Nullable;

/**
 * How one backend is chosen among those that are eligible. A policy lives as long as its
 * channel uses it and may keep state between two snapshots; it is called in the channel's
 * {@code SynchronizationContext} only. The pickers that it returns are called by any
 * thread at any time.
 */
public interface PickPolicy {

	/**
	 * Prepares picking from a new snapshot.
	 * @param <C> the candidates' type
	 * @param candidates the backends, at least one of them eligible
	 * @return a picker over exactly this snapshot
	 */
	<C extends Candidate> Picker<C> picker(Candidates<C> candidates);

	/**
	 * Ends what the policy runs in the background.
	 */
	default void close() {
	}

	/**
	 * Picks from one snapshot: lock-free and without allocation.
	 *
	 * @param <C> the candidates' type
	 */
	@FunctionalInterface
	interface Picker<C extends Candidate> {

		/**
		 * Picks a backend.
		 * @param args the call
		 * @return an eligible backend, or {@code null} if the policy refuses the call
		 * (only hash policies with {@code fallback: fail} do)
		 */
		@Nullable C pick(PickSubchannelArgs args);

	}

}
