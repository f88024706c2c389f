package io.github.grpclb.canary;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.grpc.Status;

import io.github.grpclb.load.Outcome;

/**
 * Counts the attempts on the backends of one group, each method apart. Thread-safe.
 */
final class GroupTally {

	/**
	 * Names come from the application, and each takes 3 kB: what comes after these is
	 * counted together.
	 */
	private static final int METHODS = 100;

	private static final String OTHERS = "other methods";

	private final Map<String, MethodTally> methods = new ConcurrentHashMap<>();

	/**
	 * Counts one attempt.
	 * @param method the method's full name, empty if it is unknown
	 * @param code how it ended
	 * @param outcome what that says of the backend
	 * @param unary whether the duration is a latency
	 * @param lost whether another attempt of the call was faster
	 * @param nanos its duration
	 */
	void count(String method, Status.Code code, Outcome outcome, boolean unary, boolean lost, long nanos) {
		if (lost) {
			if (unary) {
				tally(method).lostAfter(nanos);
			}
			return;
		}
		if (outcome == Outcome.NEUTRAL) {
			// The caller's own doing, or a server that wants the call elsewhere or later.
			return;
		}
		MethodTally tally = tally(method);
		tally.ended(code);
		if (code == Status.Code.OK && unary) {
			tally.took(nanos);
		}
	}

	private MethodTally tally(String method) {
		MethodTally tally = this.methods.get(method);
		if (tally != null) {
			return tally;
		}
		return this.methods.computeIfAbsent((this.methods.size() < METHODS) ? method : OTHERS,
				(name) -> new MethodTally());
	}

	Map<String, GroupStats> read() {
		Map<String, GroupStats> stats = new HashMap<>();
		this.methods.forEach((method, tally) -> stats.put(method, tally.read()));
		return stats;
	}

}
