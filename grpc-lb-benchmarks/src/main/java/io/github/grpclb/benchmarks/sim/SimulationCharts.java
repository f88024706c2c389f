package io.github.grpclb.benchmarks.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;

import io.github.grpclb.benchmarks.report.DotChart;
import io.github.grpclb.benchmarks.report.LineChart;
import io.github.grpclb.benchmarks.report.Series;

/**
 * Draws the results.
 */
final class SimulationCharts {

	/** A chart with every entrant would show nothing. */
	private static final List<String> SHOWN = List.of("round_robin", "least_request", "weighted_round_robin",
			"outlier_detection(round_robin)", "balanced/adaptive", "balanced/least-request",
			"balanced/weighted-round-robin", "balanced/peak-ewma", "balanced/prequal", Entrant.ORACLE);

	private final Results results;

	private final List<Entrant> entrants;

	SimulationCharts(Results results, List<Entrant> entrants) {
		this.results = results;
		this.entrants = entrants;
	}

	/** Documents by file name. */
	Map<String, String> draw() {
		Map<String, String> charts = new TreeMap<>();
		charts.put("p99-by-scenario.svg", p99ByScenario());
		charts.put("slow-host-share.svg", slowHostShare());
		charts.put("antagonist-ramp.svg", ramp());
		return charts;
	}

	private String p99ByScenario() {
		List<Situation> rows = this.results.situations()
			.stream()
			.filter((situation) -> situation.phase().equals(Situation.WHOLE)
					&& (situation.load() == 0.7 || situation.scenario().equals(Scenarios.ANTAGONISTS)))
			.toList();
		List<String> names = rows.stream()
			.map((situation) -> situation.scenario() + ", " + situation.clients()
					+ ((situation.clients() == 1) ? " client" : " clients"))
			.toList();
		return new DotChart("p99 by scenario (load 0.7; antagonists 0.9)", "p99, milliseconds; 1,000 is the deadline",
				names)
			.draw(series((name) -> rows.stream().mapToDouble((row) -> p99(row, name)).toArray()), 20, 1100);
	}

	private String slowHostShare() {
		Situation situation = only(Scenarios.SLOW_WHILE).get(0);
		int seconds = this.results.shareBySecond(situation, Entrant.ORACLE).length;
		double[] xs = IntStream.range(0, seconds).asDoubleStream().toArray();
		return new LineChart("Share of a host that is five times slower from 20 s to 40 s (fair share: 10 %)",
				"seconds", "share of calls, %", xs, false)
			.draw(series((name) -> percent(this.results.shareBySecond(situation, name))), 0, 16);
	}

	private String ramp() {
		List<Situation> steps = only(Scenarios.RAMP);
		double[] xs = steps.stream().mapToDouble((step) -> Double.parseDouble(step.phase())).toArray();
		return new LineChart("p99 beside antagonists while the offered load rises",
				"offered load / allocation (100 hosts, 100 clients)", "p99, milliseconds", xs, true)
			.draw(series((name) -> steps.stream().mapToDouble((step) -> p99(step, name)).toArray()), 20, 1100);
	}

	private List<Situation> only(String scenario) {
		return this.results.situations().stream().filter((situation) -> situation.scenario().equals(scenario)).toList();
	}

	private List<Series> series(Function<String, double[]> values) {
		List<Series> series = new ArrayList<>();
		for (String name : SHOWN) {
			for (Entrant entrant : this.entrants) {
				if (entrant.name().equals(name)) {
					series.add(new Series(name, entrant.kind() == Entrant.Kind.BOUND, values.apply(name)));
				}
			}
		}
		return series;
	}

	private double p99(Situation situation, String name) {
		return this.results.spread(situation, name, Outcome::p99).median();
	}

	private static double[] percent(double[] shares) {
		return IntStream.range(0, shares.length).mapToDouble((i) -> 100 * shares[i]).toArray();
	}

}
