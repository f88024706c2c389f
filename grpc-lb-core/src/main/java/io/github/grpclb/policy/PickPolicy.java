package io.github.grpclb.policy;

import io.grpc.LoadBalancer.PickSubchannelArgs;

import io.github.grpclb.load.BackendLoad;

/**
 * How one backend is chosen among those that are eligible. A policy lives as long as its
 * channel uses it and may keep state between two snapshots; it is called in the channel's
 * {@code SynchronizationContext} only. The pickers that it returns are called by any
 * thread at any time. One policy serves one set of backends: where a channel has several,
 * each has a policy of its own.
 */
public interface PickPolicy {

	/**
	 * Begins to learn of a backend. Called once for each, before it is in a snapshot.
	 * @param load where the backend's calls are counted
	 */
	default void attach(BackendLoad load) {
		load.attach(null, null);
	}

	/**
	 * Prepares picking from a new snapshot.
	 * @param candidates the backends, at least one of them eligible
	 * @return a picker over exactly this snapshot
	 */
	Picker picker(Candidates candidates);

	/**
	 * Ends what the policy runs in the background.
	 */
	default void close() {
	}

	/**
	 * Picks from one snapshot: lock-free and without allocation.
	 */
	@FunctionalInterface
	interface Picker {

		/** What a picker answers when it refuses a call. */
		int REFUSED = -1;

		/**
		 * Picks a backend.
		 * @param args the call
		 * @return an index into {@link Candidates#eligible()}, so that a pick need not
		 * touch the backend itself; {@link #REFUSED} if the policy refuses the call (only
		 * hash policies with {@code fallback: fail} do)
		 */
		int pick(PickSubchannelArgs args);

		/**
		 * Picks a backend for a further attempt of a call. A policy of turns draws one
		 * here: if hedges took turns and every call were hedged, the same half of the
		 * backends would get all first attempts.
		 * @param args the call
		 * @return as of {@link #pick}; it may have been tried, and another one is taken
		 * then
		 */
		default int pickAgain(PickSubchannelArgs args) {
			return pick(args);
		}

	}

}
