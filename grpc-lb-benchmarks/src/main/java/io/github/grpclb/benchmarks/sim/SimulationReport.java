package io.github.grpclb.benchmarks.sim;

import java.util.List;
import java.util.function.ToDoubleFunction;

import io.grpc.internal.GrpcUtil;

import io.github.grpclb.benchmarks.report.Bar;
import io.github.grpclb.benchmarks.report.Figures;
import io.github.grpclb.benchmarks.report.MarkdownTable;

/**
 * Writes the results as Markdown.
 */
final class SimulationReport {

	private static final String INTRODUCTION = """
			# Simulation: tail latency under heterogeneous backends

			Written by `Simulate`; README.md beside this file says how to run it, what is simulated and how to
			read the figures. Policies of grpc-java %s carry their own names, ours begin with `balanced/`.
			Figures are medians over %d seeds, ranges in brackets; latencies are in milliseconds, %s is the deadline.
			""";

	private final Results results;

	private final List<Scenario> scenarios;

	private final List<Entrant> entrants;

	private final int seeds;

	SimulationReport(Results results, List<Scenario> scenarios, List<Entrant> entrants, int seeds) {
		this.results = results;
		this.scenarios = scenarios;
		this.entrants = entrants;
		this.seeds = seeds;
	}

	String write() {
		StringBuilder text = new StringBuilder();
		text.append(INTRODUCTION.formatted(grpcVersion(), this.seeds, "1,000"));
		text.append("\n![p99 by scenario](p99-by-scenario.svg)\n");
		text.append("\n![share of a host that is slow for a while](slow-host-share.svg)\n");
		text.append("\n![p99 while the load rises](antagonist-ramp.svg)\n");
		text.append("\n## Bars\n\n").append(Bar.table(new SimulationBars(this.results, this.entrants).all()));
		text.append("\n## p99 as a ratio\n\n").append(ratios());
		text.append("\n## Reaction to a host that is five times slower for 20 s\n\n").append(reactions());
		for (Scenario scenario : this.scenarios) {
			text.append("\n## %s, %d clients: %s\n".formatted(scenario.id(), scenario.clients(), scenario.title()));
			for (Situation situation : situations(scenario)) {
				text.append("\n%s\n\n".formatted(situation)).append(table(situation));
			}
		}
		return text.toString();
	}

	private static String grpcVersion() {
		return GrpcUtil.getGrpcBuildVersion().getImplementationVersion();
	}

	private List<Situation> situations(Scenario scenario) {
		return this.results.situations()
			.stream()
			.filter((situation) -> situation.scenario().equals(scenario.id())
					&& situation.clients() == scenario.clients())
			.toList();
	}

	private String table(Situation situation) {
		MarkdownTable table = new MarkdownTable("policy", "p50", "p95", "p99", "p99.9", "success", "calls/s",
				"highest in-flight", "mean in-flight", "share of first host");
		for (Entrant entrant : this.entrants) {
			String name = entrant.name();
			table.row(name, median(situation, name, Outcome::p50), median(situation, name, Outcome::p95),
					ranged(this.results.spread(situation, name, Outcome::p99)),
					ranged(this.results.spread(situation, name, Outcome::p999)),
					Figures.percent(this.results.spread(situation, name, Outcome::success).median()),
					median(situation, name, Outcome::throughput), median(situation, name, Outcome::highestInFlight),
					median(situation, name, Outcome::meanInFlight),
					Figures.percent(this.results.spread(situation, name, Outcome::share).median()));
		}
		return table.toString();
	}

	private String ratios() {
		MarkdownTable table = new MarkdownTable("situation", "policy", "/ round_robin", "/ least_request",
				"/ weighted_round_robin", "/ oracle");
		for (Situation situation : this.results.situations()) {
			for (Entrant entrant : this.entrants) {
				if (entrant.kind() == Entrant.Kind.OURS) {
					String name = entrant.name();
					table.row(situation.toString(), name, p99Ratio(situation, name, "round_robin"),
							p99Ratio(situation, name, "least_request"),
							p99Ratio(situation, name, "weighted_round_robin"),
							p99Ratio(situation, name, Entrant.ORACLE));
				}
			}
		}
		return table.toString();
	}

	private String reactions() {
		MarkdownTable table = new MarkdownTable("policy", "share before", "share while slow",
				"seconds until below half a fair share", "seconds until four fifths of a fair share again");
		for (Situation situation : this.results.situations()) {
			if (situation.scenario().equals(Scenarios.SLOW_WHILE)) {
				for (Entrant entrant : this.entrants) {
					Reaction reaction = Reaction.of(this.results.shareBySecond(situation, entrant.name()));
					table.row(entrant.name(), Figures.percent(reaction.before()), Figures.percent(reaction.whileSlow()),
							reaction.detection(), reaction.recovery());
				}
			}
		}
		return table.toString();
	}

	private String p99Ratio(Situation situation, String name, String other) {
		return Figures.ratio(this.results.ratio(situation, name, other, Outcome::p99).median());
	}

	private String median(Situation situation, String name, ToDoubleFunction<Outcome> figure) {
		return Figures.of(this.results.spread(situation, name, figure).median());
	}

	private String ranged(Spread spread) {
		return "%s [%s–%s]".formatted(Figures.of(spread.median()), Figures.of(spread.low()), Figures.of(spread.high()));
	}

}
