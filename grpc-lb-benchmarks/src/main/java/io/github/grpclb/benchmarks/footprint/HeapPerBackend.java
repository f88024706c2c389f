package io.github.grpclb.benchmarks.footprint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.github.grpclb.benchmarks.clients.EchoServer;
import io.github.grpclb.benchmarks.clients.Stack;
import io.github.grpclb.benchmarks.process.ChildJvm;
import io.github.grpclb.benchmarks.report.Arguments;
import io.github.grpclb.benchmarks.report.Bar;
import io.github.grpclb.benchmarks.report.Conditions;
import io.github.grpclb.benchmarks.report.Figures;
import io.github.grpclb.benchmarks.report.MarkdownTable;
import io.github.grpclb.benchmarks.report.Rounds;

/**
 * Measures the heap that a connected backend takes and writes {@code heap.md}; seven
 * minutes. Options: {@code --rounds=3}.
 */
public final class HeapPerBackend {

	private static final String INTRODUCTION = """
			# Heap per backend

			Written by `HeapPerBackend`; README.md beside this file says how to run it. Bytes of heap that can be reached
			after a collection, for 1,000 backends that are connected and have answered 12 calls each on average, divided by
			1,000: 100 clients of 10, 10 clients of 100 or one of 1,000, so that a client's own memory is in the figure. One
			client more is made before and not counted. The connections are real: memory outside of the heap is the
			same for all. The servers have no health service, which grpc-java's round_robin would not ask either; the last
			rows are with one, where an open stream watches each backend. Each round is a new JVM; the range stands in parentheses.
			""";

	private static final int BACKENDS = 1_000;

	private static final int HEAP_MEGABYTES = 512;

	/** Its figure is exact, where G1 counts whole regions: 1 MB is 1 kB per backend. */
	private static final List<String> JVM = List.of("-Xms" + HEAP_MEGABYTES + "m", "-Xmx" + HEAP_MEGABYTES + "m",
			"-XX:+UseSerialGC", "-XX:-UsePerfData");

	/**
	 * The same for all: each call leaves its headers in the compression tables of a
	 * connection, and a choice at random needs about so many to meet all of a thousand.
	 */
	private static final int CALLS_PER_BACKEND = 12;

	private HeapPerBackend() {
	}

	/**
	 * Measures and writes the report.
	 * @param args options and the directory to write to
	 * @throws IOException if the report cannot be written
	 */
	public static void main(String[] args) throws IOException {
		Arguments arguments = new Arguments(args);
		Conditions conditions = new Conditions();
		Map<Integer, Map<Contender, List<Double>>> bytes = new TreeMap<>();
		try (ChildJvm plain = ChildJvm.start(EchoServer.class, ChildJvm.heap(HEAP_MEGABYTES));
				ChildJvm healthy = ChildJvm.start(EchoServer.class, ChildJvm.heap(HEAP_MEGABYTES),
						EchoServer.WITH_HEALTH)) {
			String plainPort = plain.answer();
			String healthyPort = healthy.answer();
			for (int round = 0; round < arguments.number("rounds", 3); round++) {
				for (int size : List.of(10, 100, BACKENDS)) {
					for (Contender contender : Contender.values()) {
						bytes.computeIfAbsent(size, (key) -> new EnumMap<>(Contender.class))
							.computeIfAbsent(contender, (key) -> new ArrayList<>())
							.add(measure(contender.stack, size, contender.watches ? healthyPort : plainPort));
					}
				}
			}
		}
		arguments.write("heap.md", page(bytes, conditions));
	}

	private static double measure(Stack stack, int size, String port) {
		try (ChildJvm client = ChildJvm.start(FootprintClient.class, JVM, stack.name(),
				Integer.toString(BACKENDS / size), Integer.toString(size), port, Integer.toString(CALLS_PER_BACKEND))) {
			client.answer();
			return Double.parseDouble(client.ask("connect").split(" ")[0]) / BACKENDS;
		}
	}

	private static String page(Map<Integer, Map<Contender, List<Double>>> bytes, Conditions conditions) {
		MarkdownTable table = new MarkdownTable("client", "backends of a client", "bytes per backend",
				"more than grpc-java");
		List<Bar> bars = new ArrayList<>();
		bytes.forEach((size, byContender) -> {
			Rounds theirs = rounds(byContender, Contender.ROUND_ROBIN);
			for (Contender contender : Contender.values()) {
				Rounds own = rounds(byContender, contender);
				Rounds more = own.less(theirs);
				boolean first = contender == Contender.ROUND_ROBIN;
				table.row(contender.label, "%,d".formatted(size), own.toString(), first ? "–" : more.toString());
				if (contender.limit > 0) {
					bars.add(new Bar("bytes beside grpc-java's, %,d backends".formatted(size), contender.label,
							Figures.of(more.median()), "≤ " + Figures.of(contender.limit),
							more.median() <= contender.limit));
				}
			}
		});
		return INTRODUCTION + "\n" + conditions.toMarkdown() + "\n" + table + "\n## Bars\n\n" + Bar.table(bars);
	}

	private static Rounds rounds(Map<Contender, List<Double>> byContender, Contender contender) {
		return new Rounds(
				byContender.getOrDefault(contender, List.of()).stream().mapToDouble(Double::doubleValue).toArray());
	}

	private enum Contender {

		ROUND_ROBIN("grpc-java round_robin", Stack.ROUND_ROBIN, false, 0),

		BARE("ours, core alone", Stack.BARE, false, 1_500),

		STARTER("ours, starter with meters", Stack.STARTER, false, 3_000),

		WATCHING("ours, starter with meters, each backend's health watched", Stack.STARTER, true, 0);

		private final String label;

		private final Stack stack;

		private final boolean watches;

		private final int limit;

		Contender(String label, Stack stack, boolean watches, int limit) {
			this.label = label;
			this.stack = stack;
			this.watches = watches;
			this.limit = limit;
		}

	}

}
