package io.github.grpclb.benchmarks.sim;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class SimulationTests {

	private static final List<HostSpec> TEN = Collections.nCopies(10, HostSpec.HEALTHY);

	@Test
	void sameSeedMeansSameCallsAndSameOutcome() {
		RunPlan plan = plan(TEN, 1_000);
		assertThat(run(plan, Entrant.ORACLE).p99()).isEqualTo(run(plan, Entrant.ORACLE).p99());
	}

	@Test
	void poissonCallsComeAtTheRateAskedFor() {
		Trace trace = new Trace(3, plan(TEN, 1_000).phases(), 10);
		// 5,000 expected with a standard deviation of 71; six of them
		assertThat(trace.size()).isBetween(4_576, 5_424);
		double mean = 0;
		for (int i = 0; i < trace.size(); i++) {
			mean += (double) trace.demand(i) / trace.size();
		}
		// the deviation of |N(1, 1)| is 0.80 of 10 ms: 0.11 ms for the mean of 5,000; six
		// of them
		assertThat(mean).isBetween(11.0 * Units.MILLISECOND, 12.4 * Units.MILLISECOND);
	}

	@Test
	void everyPolicyServesAnIdleFleetWithoutFailure() {
		RunPlan plan = plan(TEN, 200);
		for (Entrant entrant : Entrant.all()) {
			Outcome outcome = run(plan, entrant.name());
			assertThat(outcome.success()).as(entrant.name()).isEqualTo(1);
			assertThat(outcome.p50()).as(entrant.name()).isBetween(8.0, 16.0);
		}
	}

	@Test
	void aDrainedRestartFailsNoCall() {
		HostSpec restarting = HostSpec
			.restarting(new HostSpec.Restart(2 * Units.SECOND, 3 * Units.SECOND, 4 * Units.SECOND));
		List<HostSpec> hosts = List.of(restarting, HostSpec.HEALTHY, HostSpec.HEALTHY);
		for (Entrant entrant : Entrant.all()) {
			Outcome outcome = run(plan(hosts, 200), entrant.name());
			assertThat(outcome.success()).as(entrant.name()).isEqualTo(1);
			assertThat(outcome.shareBySecond()[2]).as(entrant.name()).isZero();
		}
	}

	@Test
	void theOracleAvoidsAHostThatIsSlow() {
		List<HostSpec> hosts = List.of(HostSpec.of(SpeedProfile.constant(0.1)), HostSpec.HEALTHY, HostSpec.HEALTHY);
		assertThat(run(plan(hosts, 200), Entrant.ORACLE).share()).isLessThan(0.01);
	}

	@Test
	void reportAndChartsAreWritten(@TempDir Path directory) throws IOException, InterruptedException {
		List<Scenario> scenarios = List.of(brief(Scenarios.SLOW_WHILE, Situation.WHOLE), brief(Scenarios.RAMP, "0.75"));
		Simulate.write(scenarios, Entrant.all(), 1, directory);
		assertThat(Files.readString(directory.resolve("simulation.md"))).contains("## Bars", "round_robin",
				Entrant.ORACLE);
		assertThat(directory.resolve("p99-by-scenario.svg")).content().startsWith("<svg").endsWith("</svg>\n");
		assertThat(directory.resolve("slow-host-share.svg")).content().contains("<polyline");
		assertThat(directory.resolve("antagonist-ramp.svg")).exists();
	}

	private static Scenario brief(String id, String phase) {
		return new Scenario(id, "brief", 2, List.of(0.7),
				(load, seed) -> new RunPlan(TEN, List.of(new Phase(phase, 0, 60 * Units.SECOND, 20))));
	}

	private static RunPlan plan(List<HostSpec> hosts, double rate) {
		return new RunPlan(hosts, List.of(new Phase(Situation.WHOLE, 0, 5 * Units.SECOND, rate)));
	}

	private static Outcome run(RunPlan plan, String name) {
		Entrant entrant = Entrant.all().stream().filter((each) -> each.name().equals(name)).findFirst().orElseThrow();
		Trace trace = new Trace(1, plan.phases(), 3);
		return new Simulation(plan, trace, (simulation) -> entrant.routing().of(simulation, 3)).run().get(0);
	}

}
