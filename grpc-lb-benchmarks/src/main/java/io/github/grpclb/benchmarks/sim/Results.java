package io.github.grpclb.benchmarks.sim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Outcomes by situation and entrant, one for each seed.
 */
final class Results {

	private final Map<Situation, Map<String, List<Outcome>>> outcomes = new LinkedHashMap<>();

	synchronized void add(Situation situation, String entrant, Outcome outcome) {
		this.outcomes.computeIfAbsent(situation, (key) -> new LinkedHashMap<>())
			.computeIfAbsent(entrant, (key) -> new ArrayList<>())
			.add(outcome);
	}

	synchronized List<Situation> situations() {
		return List.copyOf(this.outcomes.keySet());
	}

	synchronized List<Outcome> of(Situation situation, String entrant) {
		return this.outcomes.getOrDefault(situation, Map.of()).getOrDefault(entrant, List.of());
	}

	/** The median over the seeds, and how far they are apart. */
	Spread spread(Situation situation, String entrant, ToDoubleFunction<Outcome> figure) {
		return Spread.of(of(situation, entrant).stream().mapToDouble(figure).toArray());
	}

}
