package io.github.grpclb.benchmarks.endtoend;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

import io.github.grpclb.benchmarks.endtoend.Fleet.Reading;
import io.github.grpclb.benchmarks.report.Bar;
import io.github.grpclb.benchmarks.report.Conditions;
import io.github.grpclb.benchmarks.report.Figures;
import io.github.grpclb.benchmarks.report.MarkdownTable;
import io.github.grpclb.benchmarks.report.Rounds;

/**
 * The page about calls end to end.
 */
final class EndToEndReport {

	private static final String INTRODUCTION = """
			# Calls end to end

			Written by `EndToEnd`; README.md beside this file says how to run it. One client process, three server
			processes (plain grpc-java with the standard health service), 64 bytes each way, a closed loop, all on the same processors. Deadline,
			retries and keepalive are the same everywhere. The paths take turns within a run; a figure is the median of its
			rounds with the range in parentheses, a ratio the median of the ratios by round. CPU is that of all
			processes on the way, bytes are those that the client's threads allocate.
			""";

	private final Map<Path, List<Reading>> readings;

	private final Conditions conditions;

	private final List<Bar> bars = new ArrayList<>();

	EndToEndReport(Map<Path, List<Reading>> readings, Conditions conditions) {
		this.readings = readings;
		this.conditions = conditions;
	}

	String toMarkdown() {
		MarkdownTable table = new MarkdownTable("path", "calls/s", "p50, µs", "p99, µs", "p99.9, µs",
				"CPU per call, µs", "bytes per call", "calls/s against least_request", "failed");
		for (Path path : this.readings.keySet()) {
			table.row(path.label(), throughput(path).toString(), micros(path, (reading) -> reading.round().p50()),
					micros(path, (reading) -> reading.round().p99()), micros(path, (reading) -> reading.round().p999()),
					cpu(path).toString(), bytes(path).toString(),
					Figures.ratio(throughput(path).over(throughput(Path.LEAST_REQUEST)).median()),
					Figures.of(of(path, (reading) -> reading.round().failures()).median()));
		}
		return INTRODUCTION + "\n" + this.conditions.toMarkdown() + noise() + "\n" + table + "\n## Bars\n\n" + bars();
	}

	private String noise() {
		double widest = this.readings.keySet()
			.stream()
			.mapToDouble((path) -> throughput(path).noise())
			.max()
			.orElse(Double.NaN);
		return ("Between the rounds of one path, calls/s moved by up to %s; between two runs (new processes, compiled anew) "
				+ "a path moves by 15 to 20 %%.\n")
			.formatted(Figures.percent(widest));
	}

	private String bars() {
		against(Path.STARTER, Path.LEAST_REQUEST, 1, 1);
		against(Path.STARTER_ROUND_ROBIN, Path.ROUND_ROBIN, 1, 1);
		Rounds more = bytes(Path.STARTER).less(bytes(Path.LEAST_REQUEST));
		this.bars.add(new Bar("bytes per call beyond least_request", Path.STARTER.label(), Figures.of(more.median()),
				"≤ 300", more.median() <= 300));
		atLeast(Path.STARTER, best(), 0.97);
		atLeast(Path.STARTER, Path.NGINX, 2);
		atLeast(Path.STARTER, Path.HAPROXY, 1.4);
		Path quickest = best(Comparator.comparingDouble((path) -> p99(path).median()));
		this.bars.add(Bar.atMost("p99 against " + quickest.label(), Path.STARTER.label(),
				p99(Path.STARTER).over(p99(quickest)).median(), 1.05));
		return Bar.table(this.bars);
	}

	private void against(Path ours, Path theirs, double throughput, double cpu) {
		atLeast(ours, theirs, throughput);
		this.bars.add(Bar.atMost("CPU per call against " + theirs.label(), ours.label(),
				cpu(ours).over(cpu(theirs)).median(), cpu));
	}

	private void atLeast(Path ours, Path theirs, double limit) {
		double ratio = throughput(ours).over(throughput(theirs)).median();
		this.bars.add(new Bar("calls/s against " + theirs.label(), ours.label(), Figures.ratio(ratio),
				"≥ " + Figures.ratio(limit), ratio >= limit));
	}

	private Path best() {
		return best(Comparator.comparingDouble((path) -> -throughput(path).median()));
	}

	/** Of those that spread calls over all three servers. */
	private static Path best(Comparator<Path> order) {
		return List.of(Path.ROUND_ROBIN, Path.LEAST_REQUEST).stream().min(order).orElseThrow();
	}

	private Rounds throughput(Path path) {
		return of(path, (reading) -> reading.round().calls() / reading.round().seconds());
	}

	private Rounds p99(Path path) {
		return of(path, (reading) -> reading.round().p99());
	}

	private Rounds cpu(Path path) {
		return of(path, Reading::cpuMicrosPerCall);
	}

	private Rounds bytes(Path path) {
		return of(path, (reading) -> (double) reading.round().bytes() / reading.round().calls());
	}

	private String micros(Path path, ToDoubleFunction<Reading> figure) {
		return of(path, figure).toString();
	}

	private Rounds of(Path path, ToDoubleFunction<Reading> figure) {
		return new Rounds(this.readings.getOrDefault(path, List.of()).stream().mapToDouble(figure).toArray());
	}

}
