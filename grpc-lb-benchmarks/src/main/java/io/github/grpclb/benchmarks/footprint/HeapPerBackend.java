package io.github.grpclb.benchmarks.footprint;

import java.io.IOException;
import java.util.ArrayList;
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
 * Measures the heap that a connected backend takes and writes {@code heap.md}; four
 * minutes. Options: {@code --rounds=3}.
 */
public final class HeapPerBackend {

	private static final String INTRODUCTION = """
			# Heap per backend

			Written by `HeapPerBackend`; README.md beside this file says how to run it. Bytes of heap that can be reached
			after a collection, for 1,000 backends that are connected and have each answered a call, divided by 1,000: 100
			clients of 10, 10 clients of 100 or one of 1,000, so that a client's own memory is in the figure. One client
			more is made before and not counted. The connections are real: memory outside of the heap is the
			same for all. Each round is a new JVM; the range stands in parentheses.
			""";

	private static final int BACKENDS = 1_000;

	private static final int HEAP_MEGABYTES = 512;

	private static final List<Stack> STACKS = List.of(Stack.ROUND_ROBIN, Stack.BARE, Stack.STARTER);

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
		Map<Integer, Map<Stack, List<Double>>> bytes = new TreeMap<>();
		try (ChildJvm server = ChildJvm.start(EchoServer.class, ChildJvm.heap(HEAP_MEGABYTES))) {
			String port = server.answer();
			for (int round = 0; round < arguments.number("rounds", 3); round++) {
				for (int size : List.of(10, 100, BACKENDS)) {
					for (Stack stack : STACKS) {
						bytes.computeIfAbsent(size, (key) -> new TreeMap<>())
							.computeIfAbsent(stack, (key) -> new ArrayList<>())
							.add(measure(stack, size, port));
					}
				}
			}
		}
		arguments.write("heap.md", page(bytes, conditions));
	}

	private static double measure(Stack stack, int size, String port) {
		try (ChildJvm client = ChildJvm.start(FootprintClient.class, ChildJvm.heap(HEAP_MEGABYTES), stack.name(),
				Integer.toString(BACKENDS / size), Integer.toString(size), port)) {
			client.answer();
			return Double.parseDouble(client.ask("connect").split(" ")[0]) / BACKENDS;
		}
	}

	private static String page(Map<Integer, Map<Stack, List<Double>>> bytes, Conditions conditions) {
		MarkdownTable table = new MarkdownTable("backends of a client", "grpc-java round_robin, bytes",
				"ours, core alone", "ours, starter with meters", "core alone more by", "starter more by");
		List<Bar> bars = new ArrayList<>();
		bytes.forEach((size, byStack) -> {
			Rounds theirs = rounds(byStack, Stack.ROUND_ROBIN);
			Rounds bare = rounds(byStack, Stack.BARE).less(theirs);
			Rounds starter = rounds(byStack, Stack.STARTER).less(theirs);
			table.row("%,d".formatted(size), theirs.toString(), rounds(byStack, Stack.BARE).toString(),
					rounds(byStack, Stack.STARTER).toString(), bare.toString(), starter.toString());
			String what = "bytes beside grpc-java's, %,d backends".formatted(size);
			bars.add(bar(what, "core alone", bare, 1_500));
			bars.add(bar(what, "starter with meters", starter, 3_000));
		});
		return INTRODUCTION + "\n" + conditions.toMarkdown() + "\n" + table + "\n## Bars\n\n" + Bar.table(bars);
	}

	private static Bar bar(String what, String whose, Rounds more, int limit) {
		return new Bar(what, whose, Figures.of(more.median()), "≤ " + Figures.of(limit), more.median() <= limit);
	}

	private static Rounds rounds(Map<Stack, List<Double>> byStack, Stack stack) {
		return new Rounds(
				byStack.getOrDefault(stack, List.of()).stream().mapToDouble(Double::doubleValue).toArray());
	}

}
