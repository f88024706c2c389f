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
	 * @param level how likely an equal candidate may ever be told worse in its whole
	 * canary, by any look at any method, status or quantile
	 * @return what, {@code null} if nothing is
	 */
	@Nullable String worse(CanarySpec spec, double level) {
		String worse = this.together.worse(spec, level / 2);
		int number = 0;
		for (Map.Entry<String, MethodEvidence> method : this.methods.entrySet()) {
			number++;
			if (worse == null) {
				worse = method.getValue().worse(spec, level / 2 / (number * (number + 1.0)));
				worse = (worse == null || method.getKey().isEmpty()) ? worse : worse + ", in " + method.getKey();
			}
		}
		return worse;
	}

}
