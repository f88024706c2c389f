package io.github.grpclb.benchmarks.jmh;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.grpc.internal.GrpcUtil;

import io.github.grpclb.benchmarks.harness.Contender;
import io.github.grpclb.benchmarks.harness.Contenders;
import io.github.grpclb.benchmarks.jmh.Scores.Score;
import io.github.grpclb.benchmarks.report.Bar;
import io.github.grpclb.benchmarks.report.Figures;
import io.github.grpclb.benchmarks.report.MarkdownTable;

/**
 * Writes the scores as Markdown: ours next to the counterpart of grpc-java, then the
 * bars.
 */
final class PickReport {

	private static final String INTRODUCTION = """
			# Cost of picks, calls, updates and starts

			Written by `BenchmarkReport`; README.md beside this file says how to run it and how to read the figures.
			Java %s, %d processors, grpc-java %s with grpc-services on the class path. Ours and theirs are
			measured right after each other in one run: trust the ratio rather than the nanoseconds.
			The load average was %s at the start and %s at the end; much more than the number of threads measured
			means that other processes took part.
			""";

	private static final String BASELINE = "round_robin";

	private static final String PICK = "PickBenchmark.pick";

	private static final String CALL = "PickAndTraceBenchmark.call";

	private static final String CONNECT = "ConnectBenchmark.connect";

	private final Suite suite;

	private final Scores scores;

	private final List<Bar> bars = new ArrayList<>();

	PickReport(Suite suite, Scores scores) {
		this.suite = suite;
		this.scores = scores;
	}

	String write(double loadBefore, double loadAfter) {
		StringBuilder tables = new StringBuilder();
		tables.append("\n## One pick\n\n").append(picks());
		tables.append("\n## One call: pick and tracer\n\n").append(calls());
		tables.append("\n## Changes at %,d backends\n\n".formatted(this.suite.updateSize())).append(updates());
		tables.append("\n## Cold start\n\n").append(connects());
		tables.append("\n## The rest of grpc-java\n\n").append(others());
		String introduction = INTRODUCTION.formatted(System.getProperty("java.version"),
				Runtime.getRuntime().availableProcessors(), GrpcUtil.getGrpcBuildVersion().getImplementationVersion(),
				Figures.of(loadBefore), Figures.of(loadAfter));
		return introduction + tables + "\n## Bars\n\n" + Bar.table(this.bars);
	}

	private String picks() {
		MarkdownTable table = comparison("backends, threads", "ns");
		for (int threads : new int[] { 1, 2 }) {
			for (int size : (threads == 1) ? this.suite.sizes() : this.suite.sharedSizes()) {
				for (Contender ours : Contenders.ours()) {
					row(table, PICK, "%,d, %d".formatted(size, threads), ours, counterpart(ours), size, threads);
					if (counterpart(ours).equals("least_request")) {
						// Of a small fleet ours compares all, which theirs does with ten
						// choices.
						row(table, PICK, "%,d, %d".formatted(size, threads), ours, "least_request(10)", size, threads);
					}
				}
			}
		}
		for (Contender ours : Contenders.ours()) {
			pickBars(ours);
		}
		return table.toString();
	}

	private void pickBars(Contender ours) {
		double limit = ours.name().matches(".*(hash|maglev)") ? 0.25 : 0.6;
		for (int size : this.suite.sizes()) {
			Score score = this.scores.of(PICK, ours.name(), size, 1);
			Score theirs = this.scores.of(PICK, counterpart(ours), size, 1);
			bar("pick, %,d backends: time / %s".formatted(size, counterpart(ours)), ours, score.timeRatio(theirs),
					limit);
			bytes("pick, %,d backends: bytes".formatted(size), ours, score, 0.5);
		}
		int smallest = this.suite.sizes().get(0);
		int largest = this.suite.sizes().get(this.suite.sizes().size() - 1);
		bar("pick: time at %,d / at %,d backends".formatted(largest, smallest), ours,
				this.scores.of(PICK, ours.name(), largest, 1).timeRatio(this.scores.of(PICK, ours.name(), smallest, 1)),
				2);
		for (int size : this.suite.sharedSizes()) {
			bar("pick, %,d backends: time with two threads / with one".formatted(size), ours,
					this.scores.of(PICK, ours.name(), size, 2).timeRatio(this.scores.of(PICK, ours.name(), size, 1)),
					1.3);
		}
	}

	private String calls() {
		MarkdownTable table = comparison("backends", "ns");
		int size = this.suite.callSize();
		for (Contender ours : Contenders.ours()) {
			String counting = Objects.requireNonNull(ours.counting());
			row(table, CALL, "%,d".formatted(size), ours, counting, size, 1);
			if (!counting.equals(counterpart(ours))) {
				row(table, CALL, "%,d".formatted(size), ours, counterpart(ours), size, 1);
			}
			Score score = this.scores.of(CALL, ours.name(), size, 1);
			bar("call: time / " + counting, ours, score.timeRatio(this.scores.of(CALL, counting, size, 1)), 0.8);
			bytes("call: bytes", ours, score, 32.5);
		}
		return table.toString();
	}

	private String updates() {
		MarkdownTable table = comparison("change", "µs");
		update(table, "identicalList", "identical list", 0.1);
		update(table, "oneAddressChanged", "one address changed", 0.2);
		update(table, "stateChange", "one state changed", Double.NaN);
		return table.toString();
	}

	private void update(MarkdownTable table, String method, String what, double limit) {
		String benchmark = "UpdateBenchmark." + method;
		int size = this.suite.updateSize();
		for (Contender ours : Contenders.ours()) {
			Score score = this.scores.of(benchmark, ours.name(), size, 1);
			if (score.known()) {
				Score theirs = this.scores.of(benchmark, BASELINE, size, 1);
				row(table, benchmark, what, ours, BASELINE, size, 1);
				if (Double.isNaN(limit)) {
					this.bars.add(new Bar(what, ours.name(), Figures.of(score.time()) + " µs", "≤ 10 µs",
							score.time() <= 10));
				}
				else {
					bar(what + ": time / round_robin", ours, score.timeRatio(theirs), limit);
					bar(what + ": bytes / round_robin", ours, score.bytesRatio(theirs), limit);
				}
			}
		}
	}

	private String connects() {
		MarkdownTable table = comparison("backends", "ms");
		for (int size : List.of(this.suite.updateSize(), Suite.STORM)) {
			for (Contender ours : Contenders.ours()) {
				Score score = this.scores.of(CONNECT, ours.name(), size, 1);
				Score theirs = this.scores.of(CONNECT, BASELINE, size, 1);
				if (score.known()) {
					row(table, CONNECT, "%,d".formatted(size), ours, BASELINE, size, 1);
					bar("cold start, %,d backends: time / round_robin".formatted(size), ours, score.timeRatio(theirs),
							(size == Suite.STORM) ? 0.02 : 0.1);
				}
			}
		}
		return table.toString();
	}

	private String others() {
		MarkdownTable table = new MarkdownTable("policy", "backends", "pick, ns", "B", "with two threads, ns",
				"call, ns", "B");
		for (Contender theirs : Contenders.all()) {
			if (!theirs.ours()) {
				for (int size : this.suite.sizes()) {
					Score pick = this.scores.of(PICK, theirs.name(), size, 1);
					Score call = this.scores.of(CALL, theirs.name(), size, 1);
					table.row(theirs.name(), "%,d".formatted(size), Figures.of(pick.time()), Figures.of(pick.bytes()),
							Figures.of(this.scores.of(PICK, theirs.name(), size, 2).time()), Figures.of(call.time()),
							Figures.of(call.bytes()));
				}
			}
		}
		return table.toString();
	}

	private static MarkdownTable comparison(String what, String unit) {
		return new MarkdownTable(what, "ours", unit, "B", "theirs", unit, "B", "time", "bytes");
	}

	private void row(MarkdownTable table, String benchmark, String what, Contender ours, String theirs, int size,
			int threads) {
		Score score = this.scores.of(benchmark, ours.name(), size, threads);
		Score other = this.scores.of(benchmark, theirs, size, threads);
		table.row(what, ours.name(), Figures.of(score.time()), Figures.of(score.bytes()), theirs,
				Figures.of(other.time()), Figures.of(other.bytes()), Figures.ratio(score.timeRatio(other)),
				(other.bytes() > 1) ? Figures.ratio(score.bytesRatio(other)) : "–");
	}

	private void bar(String what, Contender ours, double ratio, double limit) {
		this.bars.add(Bar.atMost(what, ours.name(), ratio, limit));
	}

	private void bytes(String what, Contender ours, Score score, double limit) {
		this.bars.add(new Bar(what, ours.name(), Figures.of(score.bytes()) + " B", "≤ %d B".formatted((int) limit),
				score.bytes() < limit));
	}

	private static String counterpart(Contender ours) {
		return Objects.requireNonNull(ours.counterpart());
	}

}
