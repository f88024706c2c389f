package io.github.grpclb.canary;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import io.github.grpclb.spec.CanarySpec;

/**
 * Gathers evidence against the candidate over a whole canary, for all methods together
 * and for each by itself. What a step has begun to show the next one goes on with.
 */
final class CanaryEvidence {

	/**
	 * How likely an equal candidate is ever condemned, by any look at any method, status
	 * or quantile: a client with a canary each working day has one false alarm in four
	 * years, and a candidate that fails always needs half a call more than for one in
	 * 200.
	 */
	private static final double LEVEL = 0.001;

	private final MethodEvidence together = new MethodEvidence();

	private final Map<String, MethodEvidence> methods = new LinkedHashMap<>();

	/**
	 * Looks at what has come.
	 * @param now what both groups did since the canary began
	 * @param spec what is allowed
	 */
	void look(CanaryReading now, CanarySpec spec) {
		// The first calls warm a candidate up.
		boolean warm = now.candidateTotal().calls() >= spec.minRequests();
		this.together.look(now.total(), spec, warm);
		for (String method : new TreeSet<>(now.candidate().keySet())) {
			this.methods.computeIfAbsent(method, (name) -> new MethodEvidence()).look(now.of(method), spec, warm);
		}
	}

	/**
	 * Finds what is worse. Half of the level is for all methods together, half for each
	 * by itself: there may be ever more of them.
	 * @param spec what is allowed
	 * @return what, {@code null} if nothing is
	 */
	@Nullable String worse(CanarySpec spec) {
		String worse = this.together.worse(spec, LEVEL / 2);
		int number = 0;
		for (Map.Entry<String, MethodEvidence> method : this.methods.entrySet()) {
			number++;
			if (worse == null) {
				worse = method.getValue().worse(spec, LEVEL / 2 / (number * (number + 1.0)));
				worse = (worse == null || method.getKey().isEmpty()) ? worse : worse + ", in " + method.getKey();
			}
		}
		return worse;
	}

}
