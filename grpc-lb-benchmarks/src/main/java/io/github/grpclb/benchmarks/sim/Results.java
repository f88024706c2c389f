package io.github.grpclb.benchmarks.sim;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Outcomes by situation and entrant, one for each seed.
 */
final class Results {

	private final Map<Situation, Map<String, Map<Long, Outcome>>> outcomes = new LinkedHashMap<>();

	synchronized void add(Situation situation, String entrant, long seed, Outcome outcome) {
		this.outcomes.computeIfAbsent(situation, (key) -> new LinkedHashMap<>())
			.computeIfAbsent(entrant, (key) -> new TreeMap<>())
			.put(seed, outcome);
	}

	synchronized List<Situation> situations() {
		return List.copyOf(this.outcomes.keySet());
	}

	synchronized List<Outcome> of(Situation situation, String entrant) {
		return List.copyOf(this.outcomes.getOrDefault(situation, Map.of()).getOrDefault(entrant, Map.of()).values());
	}

	/** The median over the seeds, and how far they are apart. */
	Spread spread(Situation situation, String entrant, ToDoubleFunction<Outcome> figure) {
		return Spread.of(of(situation, entrant).stream().mapToDouble(figure).toArray());
	}

	/** The share of the first host in each second, medians over the seeds. */
	double[] shareBySecond(Situation situation, String entrant) {
		List<Outcome> seeds = of(situation, entrant);
		return IntStream.range(0, seeds.get(0).shareBySecond().length)
			.mapToDouble((second) -> Spread
				.of(seeds.stream().mapToDouble((outcome) -> outcome.shareBySecond()[second]).toArray())
				.median())
			.toArray();
	}

	/**
	 * The median over the seeds of one entrant's figure by another one's for the same
	 * calls.
	 */
	Spread ratio(Situation situation, String entrant, String other, ToDoubleFunction<Outcome> figure) {
		List<Outcome> dividends = of(situation, entrant);
		List<Outcome> divisors = of(situation, other);
		return Spread.of(IntStream.range(0, Math.min(dividends.size(), divisors.size()))
			.mapToDouble((seed) -> figure.applyAsDouble(dividends.get(seed)) / figure.applyAsDouble(divisors.get(seed)))
			.toArray());
	}

}
