package io.github.grpclb.benchmarks.footprint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.github.grpclb.benchmarks.clients.EchoServer;
import io.github.grpclb.benchmarks.clients.Stack;
import io.github.grpclb.benchmarks.process.ChildJvm;
import io.github.grpclb.benchmarks.process.ProcessCpu;
import io.github.grpclb.benchmarks.report.Arguments;
import io.github.grpclb.benchmarks.report.Bar;
import io.github.grpclb.benchmarks.report.Conditions;
import io.github.grpclb.benchmarks.report.Figures;
import io.github.grpclb.benchmarks.report.MarkdownTable;
import io.github.grpclb.benchmarks.report.Rounds;

/**
 * Measures the processor time of clients without calls, and the threads that connecting
 * takes, and writes {@code idle.md}; nine minutes. Options: {@code --rounds=3},
 * {@code --seconds=60}, {@code --settle=20}.
 */
public final class IdleClients {

	private static final String INTRODUCTION = """
			# Clients that do nothing

			Written by `IdleClients`; README.md beside this file says how to run it. Each client has called each of its
			backends once and is left alone for %d seconds before it is looked at for %d seconds; the contenders wait side by
			side, each in its own JVM. Milliseconds are processor time of the whole process, medians of %d rounds with new
			processes, the range in parentheses; the kernel counts in steps of 10 ms. Threads are those that a JVM had at the
			height of the connecting beyond those before: each client has called all of its backends at once.
			""";

	private static final int HEAP_MEGABYTES = 512;

	private static final List<Stack> STACKS = List.of(Stack.ROUND_ROBIN, Stack.BARE, Stack.STARTER);

	private final Arguments arguments;

	private IdleClients(Arguments arguments) {
		this.arguments = arguments;
	}

	/**
	 * Measures and writes the report.
	 * @param args options and the directory to write to
	 * @throws IOException if the report cannot be written
	 * @throws InterruptedException if it is interrupted
	 */
	public static void main(String[] args) throws IOException, InterruptedException {
		new IdleClients(new Arguments(args)).run();
	}

	private void run() throws IOException, InterruptedException {
		Conditions conditions = new Conditions();
		int rounds = this.arguments.number("rounds", 3);
		MarkdownTable table = new MarkdownTable("clients × backends", "client", "CPU, ms", "against grpc-java",
				"threads to connect");
		List<Bar> bars = new ArrayList<>();
		try (ChildJvm server = ChildJvm.start(EchoServer.class, ChildJvm.heap(HEAP_MEGABYTES))) {
			String port = server.answer();
			for (Shape shape : List.of(new Shape(100, 10), new Shape(1, 1_000))) {
				Map<Stack, List<Reading>> readings = new EnumMap<>(Stack.class);
				for (int round = 0; round < rounds; round++) {
					round(shape, port).forEach((stack,
							reading) -> readings.computeIfAbsent(stack, (key) -> new ArrayList<>()).add(reading));
				}
				readings.forEach((stack, values) -> row(table, bars, shape, stack, readings));
			}
		}
		this.arguments.write("idle.md", INTRODUCTION.formatted(settle(), seconds(), rounds) + "\n"
				+ conditions.toMarkdown() + "\n" + table + "\n## Bars\n\n" + Bar.table(bars));
	}

	private int settle() {
		return this.arguments.number("settle", 20);
	}

	private int seconds() {
		return this.arguments.number("seconds", 60);
	}

	private Map<Stack, Reading> round(Shape shape, String port) throws InterruptedException {
		Map<Stack, ChildJvm> clients = new EnumMap<>(Stack.class);
		Map<Stack, Reading> readings = new EnumMap<>(Stack.class);
		try {
			Map<Stack, Integer> threads = new EnumMap<>(Stack.class);
			for (Stack stack : STACKS) {
				ChildJvm client = ChildJvm.start(FootprintClient.class, ChildJvm.heap(HEAP_MEGABYTES), stack.name(),
						Integer.toString(shape.clients()), Integer.toString(shape.backends()), port, "1");
				clients.put(stack, client);
				client.answer();
				threads.put(stack, Integer.valueOf(client.ask("connect").split(" ")[1]));
			}
			TimeUnit.SECONDS.sleep(settle());
			Map<Stack, Long> before = new EnumMap<>(Stack.class);
			clients.forEach((stack, client) -> before.put(stack, ProcessCpu.nanos(client.pid())));
			TimeUnit.SECONDS.sleep(seconds());
			clients.forEach((stack, client) -> readings.put(stack,
					new Reading((ProcessCpu.nanos(client.pid()) - before.getOrDefault(stack, 0L)) / 1e6,
							threads.getOrDefault(stack, 0))));
			return readings;
		}
		finally {
			clients.values().forEach(ChildJvm::close);
		}
	}

	private static void row(MarkdownTable table, List<Bar> bars, Shape shape, Stack stack,
			Map<Stack, List<Reading>> readings) {
		Rounds cpu = cpu(readings, stack);
		double ratio = cpu.over(cpu(readings, Stack.ROUND_ROBIN)).median();
		Rounds threads = new Rounds(
				readings.getOrDefault(stack, List.of()).stream().mapToDouble(Reading::threads).toArray());
		table.row(shape.toString(), stack.label(), cpu.toString(), Figures.ratio(ratio), threads.toString());
		if (stack != Stack.ROUND_ROBIN) {
			bars.add(Bar.atMost("CPU of " + shape + " against grpc-java", stack.label(), ratio, 2));
			bars.add(new Bar("threads to connect " + shape, stack.label(), Figures.of(threads.median()), "< 40",
					threads.median() < 40));
		}
	}

	private static Rounds cpu(Map<Stack, List<Reading>> readings, Stack stack) {
		return new Rounds(readings.getOrDefault(stack, List.of()).stream().mapToDouble(Reading::millis).toArray());
	}

	private record Reading(double millis, int threads) {

	}

	private record Shape(int clients, int backends) {

		@Override
		public String toString() {
			return "%,d × %,d".formatted(this.clients, this.backends);
		}

	}

}
