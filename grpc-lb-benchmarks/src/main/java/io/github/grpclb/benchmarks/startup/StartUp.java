package io.github.grpclb.benchmarks.startup;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.grpclb.benchmarks.process.ChildJvm;
import io.github.grpclb.benchmarks.process.ProcessCpu;
import io.github.grpclb.benchmarks.report.Arguments;
import io.github.grpclb.benchmarks.report.Bar;
import io.github.grpclb.benchmarks.report.Conditions;
import io.github.grpclb.benchmarks.report.Figures;
import io.github.grpclb.benchmarks.report.MarkdownTable;
import io.github.grpclb.benchmarks.report.Rounds;

/**
 * Measures the start of an application and writes {@code start-up.md}; two minutes.
 * Options: {@code --rounds=7}.
 */
public final class StartUp {

	private static final String INTRODUCTION = """
			# Start-up of an application

			Written by `StartUp`; README.md beside this file says how to run it. A web application with the actuator and
			net.devh's starter, from the start of its JVM until it is ready, a new JVM each time and the variants in turn:
			medians of %d rounds with the range in parentheses, differences are medians of the differences by round. What
			stays away in "without" are the jars of this project and nothing else. CPU is that of the process until it is
			ready, compiler and collector included: it moves less than the time when the machine is busy.
			""";

	private StartUp() {
	}

	/**
	 * Measures and writes the report.
	 * @param args options and the directory to write to
	 * @throws IOException if the report cannot be written
	 */
	public static void main(String[] args) throws IOException {
		Arguments arguments = new Arguments(args);
		Conditions conditions = new Conditions();
		int rounds = arguments.number("rounds", 7);
		Map<Variant, List<Reading>> readings = new EnumMap<>(Variant.class);
		for (int round = -1; round < rounds; round++) {
			for (Variant variant : Variant.values()) {
				Reading reading = start(variant);
				// The first one fills the file cache.
				if (round >= 0) {
					readings.computeIfAbsent(variant, (key) -> new ArrayList<>()).add(reading);
				}
			}
		}
		arguments.write("start-up.md", page(readings, rounds, conditions));
	}

	private static Reading start(Variant variant) {
		long start = System.nanoTime();
		try (ChildJvm application = ChildJvm.start(variant.classPath(), StartUpApplication.class, ChildJvm.heap(256),
				variant.arguments())) {
			application.answer();
			long end = System.nanoTime();
			return new Reading((end - start) / 1e6, ProcessCpu.nanos(application.pid()) / 1e6);
		}
	}

	private static String page(Map<Variant, List<Reading>> readings, int rounds, Conditions conditions) {
		MarkdownTable table = new MarkdownTable("application", "ready after, ms", "more", "CPU, ms", "more");
		List<Bar> bars = new ArrayList<>();
		for (Variant variant : Variant.values()) {
			Rounds time = of(readings, variant, Reading::millis);
			Rounds cpu = of(readings, variant, Reading::cpuMillis);
			Rounds more = time.less(of(readings, variant.base(), Reading::millis));
			boolean ours = variant != variant.base();
			table.row(variant.label, time.toString(), ours ? more.toString() : "–", cpu.toString(),
					ours ? cpu.less(of(readings, variant.base(), Reading::cpuMillis)).toString() : "–");
			if (ours) {
				bars.add(new Bar("ms until ready beyond the same application without us", variant.label,
						Figures.of(more.median()), "≤ " + variant.limit, more.median() <= variant.limit));
			}
		}
		return INTRODUCTION.formatted(rounds) + "\n" + conditions.toMarkdown() + "\n" + table + "\n## Bars\n\n"
				+ Bar.table(bars);
	}

	private static Rounds of(Map<Variant, List<Reading>> readings, Variant variant, ToDoubleFunction<Reading> figure) {
		return new Rounds(readings.getOrDefault(variant, List.of()).stream().mapToDouble(figure).toArray());
	}

	private record Reading(double millis, double cpuMillis) {

	}

	private enum Variant {

		WITHOUT("without", false, 0),

		UNUSED("starter, unused", true, 60),

		CLIENT_WITHOUT("one client, without", false, 0, "--bench.client=true",
				"--grpc.client.orders.address=dns:///localhost:9", "--grpc.client.orders.negotiationType=plaintext"),

		CLIENT("one client, with the starter", true, 100, "--bench.client=true",
				"--grpc.lb.clients.orders.target=dns:///localhost:9", "--grpc.lb.clients.orders.plaintext=true");

		private final String label;

		private final boolean ours;

		private final int limit;

		private final String[] arguments;

		Variant(String label, boolean ours, int limit, String... arguments) {
			this.label = label;
			this.ours = ours;
			this.limit = limit;
			this.arguments = arguments;
		}

		private Variant base() {
			return switch (this) {
				case UNUSED -> WITHOUT;
				case CLIENT -> CLIENT_WITHOUT;
				default -> this;
			};
		}

		private String[] arguments() {
			return Stream.concat(Stream.of("--server.port=0", "--server.address=127.0.0.1", "--grpc.server.port=-1",
					"--spring.main.banner-mode=off"), Stream.of(this.arguments))
				.toArray(String[]::new);
		}

		private String classPath() {
			return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
				.filter((entry) -> this.ours || !new File(entry).getName().matches("grpc-lb-.*\\.jar"))
				.collect(Collectors.joining(File.pathSeparator));
		}

	}

}
