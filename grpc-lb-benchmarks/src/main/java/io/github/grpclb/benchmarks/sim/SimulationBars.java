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

	private static final String DEFAULT = "balanced/adaptive";

	private static final String OUR_LEAST_REQUEST = "balanced/least-request";

	private static final String PREQUAL = "balanced/prequal";

	private static final String LEAST_REQUEST = "least_request";

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
				case Scenarios.COLD_START -> oracle(situation, Outcome::p999, "p99.9", 1.1);
				case Scenarios.BIMODAL, Scenarios.BIMODAL_SLOW -> oracle(situation, Outcome::p99, "p99", 1.05);
				case "pause-one", "pause-all", "gc-one", "gc-all" -> stalls(situation);
				default -> {
				}
			}
			ejection(situation);
			notWorse(situation);
		}
		return this.bars;
	}

	private void oracle(Situation situation, ToDoubleFunction<Outcome> figure, String name, double limit) {
		this.bars.add(Bar.atMost("%s: %s / oracle".formatted(situation, name), DEFAULT,
				ratio(situation, DEFAULT, Entrant.ORACLE, figure), limit));
	}

	private void stalls(Situation situation) {
		this.bars.add(Bar.shareAtLeast("%s: success".formatted(situation), DEFAULT,
				median(situation, DEFAULT, Outcome::success), 0.9985));
		this.bars.add(Bar.atMost("%s: p99 / balanced/least-request, ejection off".formatted(situation), DEFAULT,
				ratio(situation, DEFAULT, Entrant.withoutEjection(OUR_LEAST_REQUEST), Outcome::p99), 1.05));
		if (situation.scenario().equals("pause-all")) {
			this.bars.add(Bar.atMost("%s: p99.9 ms".formatted(situation), DEFAULT,
					median(situation, DEFAULT, Outcome::p999), 100));
		}
	}

	/** Ejection must never do harm. */
	private void ejection(Situation situation) {
		for (String policy : Entrant.WITHOUT_EJECTION) {
			String on = "balanced/" + policy;
			String off = Entrant.withoutEjection(on);
			if (has(on) && has(off)) {
				this.bars.add(Bar.atMost("%s: p99 / the same with ejection off".formatted(situation), on,
						ratio(situation, on, off, Outcome::p99), 1.05));
				this.bars.add(Bar.shareAtLeast("%s: success with ejection".formatted(situation), on,
						median(situation, on, Outcome::success), median(situation, off, Outcome::success) - 0.001));
			}
		}
	}

	/** What the default may cost at most where it helps nothing. */
	private void notWorse(Situation situation) {
		this.bars.add(Bar.atMost("%s: p50 / balanced/least-request".formatted(situation), DEFAULT,
				ratio(situation, DEFAULT, OUR_LEAST_REQUEST, Outcome::p50), 1.05));
		this.bars.add(Bar.atMost("%s: p99 / balanced/least-request".formatted(situation), DEFAULT,
				ratio(situation, DEFAULT, OUR_LEAST_REQUEST, Outcome::p99), 1.05));
		this.bars.add(Bar.shareAtLeast("%s: success beside balanced/least-request".formatted(situation), DEFAULT,
				median(situation, DEFAULT, Outcome::success),
				median(situation, OUR_LEAST_REQUEST, Outcome::success) - 0.0005));
	}

	private void uniform(Situation situation) {
		double best = this.entrants.stream()
			.filter((entrant) -> entrant.kind() == Entrant.Kind.THEIRS)
			.mapToDouble((entrant) -> median(situation, entrant.name(), Outcome::p99))
			.min()
			.orElse(Double.NaN);
		this.bars.add(Bar.atMost("%s: p99 / best of grpc-java".formatted(situation), DEFAULT,
				median(situation, DEFAULT, Outcome::p99) / best, 1.03));
	}

	private void slow(Situation situation) {
		if (situation.load() != 0.7) {
			return;
		}
		for (String policy : List.of(DEFAULT, Entrant.ADAPTIVE_WITH_REPORTS)) {
			this.bars.add(Bar.atMost("%s: p99 / oracle".formatted(situation), policy,
					ratio(situation, policy, Entrant.ORACLE, Outcome::p99), (situation.clients() > 10) ? 1.8 : 1.2));
			this.bars.add(Bar.shareAtLeast("%s: success".formatted(situation), policy,
					median(situation, policy, Outcome::success), 0.9999));
		}
	}

	private void antagonists(Situation situation) {
		this.bars.add(Bar.atMost("%s: p50 / least_request".formatted(situation), DEFAULT,
				ratio(situation, DEFAULT, LEAST_REQUEST, Outcome::p50), 1));
		this.bars.add(Bar.atMost("%s: p99 / least_request".formatted(situation), DEFAULT,
				ratio(situation, DEFAULT, LEAST_REQUEST, Outcome::p99), 0.5));
		this.bars.add(Bar.atMost("%s: p99 / least_request".formatted(situation), Entrant.ADAPTIVE_WITH_REPORTS,
				ratio(situation, Entrant.ADAPTIVE_WITH_REPORTS, LEAST_REQUEST, Outcome::p99), 0.3));
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
					10 * median(situation, policy, Outcome::share), policy.equals(DEFAULT) ? 0.1 : 0.5));
			this.bars.add(Bar.shareAtLeast("%s: success".formatted(situation), policy,
					median(situation, policy, Outcome::success), 0.995));
		}
	}

	private void small(Situation situation) {
		if (has(PREQUAL)) {
			this.bars.add(Bar.shareAtLeast("%s: throughput / balanced/least-request".formatted(situation), PREQUAL,
					ratio(situation, PREQUAL, OUR_LEAST_REQUEST, Outcome::throughput), 0.95));
		}
	}

	private List<String> aware() {
		return this.entrants.stream()
			.filter((entrant) -> entrant.kind() == Entrant.Kind.OURS)
			.map(Entrant::name)
			.filter((name) -> !name.startsWith("balanced/round-robin") && !name.equals("balanced/random")
					&& !name.contains("ejection off"))
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
