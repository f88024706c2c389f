package io.github.grpclb.benchmarks.sim;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.github.grpclb.benchmarks.report.Bar;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The bars of the default policy in short: those scenarios in which it differs most from
 * {@code least-request}, one seed each. {@code Simulate} has all of them.
 */
class DefaultPolicyBarsTests {

	private static final String DEFAULT = "balanced/adaptive";

	private static final List<String> ENTRANTS = List.of(DEFAULT, Entrant.ADAPTIVE_WITH_REPORTS,
			"balanced/least-request", Entrant.withoutEjection("balanced/least-request"), Entrant.ORACLE);

	private static final List<String> SCENARIOS = List.of(Scenarios.SLOW, "pause-all", Scenarios.SINKHOLE);

	@Test
	void theDefaultPolicyMeetsItsBarsWhereBackendsDiffer() throws InterruptedException {
		List<Scenario> scenarios = Scenarios.all()
			.stream()
			.filter((scenario) -> SCENARIOS.contains(scenario.id()) && scenario.clients() == 10)
			.map(DefaultPolicyBarsTests::atOneLoad)
			.toList();
		List<Entrant> entrants = Entrant.all().stream().filter((entrant) -> ENTRANTS.contains(entrant.name())).toList();
		Results results = new Campaign(scenarios, entrants, 1).run();
		List<Bar> bars = new SimulationBars(results, entrants).all()
			.stream()
			.filter((bar) -> bar.policy().startsWith(DEFAULT))
			.toList();
		// Slow host: 2 each alone and with reports; pause-all: 3; sinkhole: 2 each; and
		// in each scenario 3 beside least-request.
		assertThat(bars).hasSize(4 + 3 + 4 + 3 * 3).allSatisfy((bar) -> assertThat(bar.pass()).as("%s", bar).isTrue());
	}

	private static Scenario atOneLoad(Scenario scenario) {
		return new Scenario(scenario.id(), scenario.title(), scenario.clients(), List.of(0.7), scenario.plan());
	}

}
