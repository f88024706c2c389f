package io.github.grpclb.benchmarks.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

import io.github.grpclb.benchmarks.report.Bar;

/**
 * Holds the results against what was asked for. A bar that does not name a policy is
 * shown for every policy of ours that looks at load.
 */
final class SimulationBars {

	private static final String DEFAULT = "balanced/least-request";

	private static final String PREQUAL = "balanced/prequal";

	private static final String LEAST_REQUEST = "least_request";

	private static final String WEIGHTED = "weighted_round_robin";

	private final Results results;

	private final List<Entrant> entrants;

	private final List<Bar> bars = new ArrayList<>();

	SimulationBars(Results results, List<Entrant> entrants) {
		this.results = results;
		this.entrants = entrants;
	}

	List<Bar> all() {
		for (Situation situation : this.results.situations()) {
			switch (situation.scenario()) {
				case Scenarios.UNIFORM -> uniform(situation);
				case Scenarios.SLOW -> slow(situation);
				case Scenarios.ANTAGONISTS -> antagonists(situation);
				case Scenarios.RAMP -> ramp(situation);
				case Scenarios.SINKHOLE, Scenarios.HALF_SINKHOLE -> sinkhole(situation);
				case Scenarios.SMALL -> small(situation);
				default -> {
				}
			}
		}
		return this.bars;
	}

	private void uniform(Situation situation) {
		double best = this.entrants.stream()
			.filter((entrant) -> entrant.kind() == Entrant.Kind.THEIRS)
			.mapToDouble((entrant) -> median(situation, entrant.name(), Outcome::p99))
			.min()
			.orElse(Double.NaN);
		this.bars.add(Bar.atMost("%s: p99 / best of grpc-java".formatted(situation), DEFAULT,
				median(situation, DEFAULT, Outcome::p99) / best, 1.05));
	}

	private void slow(Situation situation) {
		if (situation.load() != 0.7) {
			return;
		}
		for (String policy : aware()) {
			this.bars.add(Bar.atMost("%s: p99 / oracle".formatted(situation), policy,
					ratio(situation, policy, Entrant.ORACLE, Outcome::p99), 1.3));
			this.bars.add(Bar.atMost("%s: p99.9 / least_request".formatted(situation), policy,
					ratio(situation, policy, LEAST_REQUEST, Outcome::p999), 0.5));
			this.bars.add(Bar.shareAtLeast("%s: success".formatted(situation), policy,
					median(situation, policy, Outcome::success), 0.999));
		}
	}

	private void antagonists(Situation situation) {
		for (String policy : aware()) {
			this.bars.add(Bar.atMost("%s: p99 / weighted_round_robin".formatted(situation), policy,
					ratio(situation, policy, WEIGHTED, Outcome::p99), 0.5));
			this.bars.add(Bar.atMost("%s: highest in-flight / weighted_round_robin".formatted(situation), policy,
					ratio(situation, policy, WEIGHTED, Outcome::highestInFlight), 0.2));
		}
	}

	private void ramp(Situation situation) {
		if (Double.parseDouble(situation.phase()) > 1.27) {
			return;
		}
		for (String policy : aware()) {
			this.bars.add(Bar.shareAtLeast("%s: calls in time".formatted(situation), policy,
					1 - this.results.spread(situation, policy, Outcome::late).high(), 1));
		}
	}

	private void sinkhole(Situation situation) {
		for (String policy : aware()) {
			this.bars.add(Bar.atMost("%s: share of the failing host / fair share".formatted(situation), policy,
					10 * median(situation, policy, Outcome::share), 0.5));
			this.bars.add(Bar.shareAtLeast("%s: success".formatted(situation), policy,
					median(situation, policy, Outcome::success), 0.995));
		}
	}

	private void small(Situation situation) {
		if (has(PREQUAL)) {
			this.bars.add(Bar.shareAtLeast("%s: throughput / balanced/least-request".formatted(situation), PREQUAL,
					ratio(situation, PREQUAL, DEFAULT, Outcome::throughput), 0.95));
		}
	}

	private List<String> aware() {
		return this.entrants.stream()
			.filter((entrant) -> entrant.kind() == Entrant.Kind.OURS)
			.map(Entrant::name)
			.filter((name) -> !name.equals("balanced/round-robin") && !name.equals("balanced/random"))
			.toList();
	}

	private boolean has(String policy) {
		return this.entrants.stream().anyMatch((entrant) -> entrant.name().equals(policy));
	}

	private double ratio(Situation situation, String policy, String other, ToDoubleFunction<Outcome> figure) {
		return this.results.ratio(situation, policy, other, figure).median();
	}

	private double median(Situation situation, String policy, ToDoubleFunction<Outcome> figure) {
		return this.results.spread(situation, policy, figure).median();
	}

}
