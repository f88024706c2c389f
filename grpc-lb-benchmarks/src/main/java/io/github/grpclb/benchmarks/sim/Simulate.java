package io.github.grpclb.benchmarks.sim;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Runs every policy through every scenario and writes {@code simulation.md} and its
 * charts:
 * {@code java -cp benchmarks.jar io.github.grpclb.benchmarks.sim.Simulate [--quick] [directory]}.
 * With {@code --only=<scenario;...>} (and {@code --policies}, {@code --clients},
 * {@code --seeds}) it prints some figures instead.
 */
public final class Simulate {

	private static final int SEEDS = 5;

	private Simulate() {
	}

	/**
	 * Simulates and writes the report.
	 * @param args {@code --quick} for one seed instead of five; the directory to write
	 * to, {@code docs/benchmarks} unless given
	 * @throws IOException if the report cannot be written
	 * @throws InterruptedException if the simulation is interrupted
	 */
	public static void main(String[] args) throws IOException, InterruptedException {
		List<String> arguments = List.of(args);
		if (!values(arguments, "--only").isEmpty()) {
			explore(arguments);
			return;
		}
		int seeds = arguments.contains("--quick") ? 1 : SEEDS;
		Path directory = Path.of(arguments.stream()
			.filter((argument) -> !argument.startsWith("--"))
			.findFirst()
			.orElse("docs/benchmarks"));
		long start = System.nanoTime();
		write(Scenarios.all(), Entrant.all(), seeds, directory);
		System.out.printf("%s written in %.0f s%n", directory.resolve("simulation.md"),
				Units.toSeconds(System.nanoTime() - start));
	}

	/** A few figures of a few policies, for who works on a policy. */
	private static void explore(List<String> arguments) throws InterruptedException {
		List<String> ids = values(arguments, "--only");
		List<String> names = values(arguments, "--policies");
		List<String> clients = values(arguments, "--clients");
		int seeds = values(arguments, "--seeds").stream().mapToInt(Integer::parseInt).findFirst().orElse(1);
		List<Scenario> scenarios = Scenarios.all()
			.stream()
			.filter((scenario) -> ids.contains(scenario.id())
					&& (clients.isEmpty() || clients.contains(Integer.toString(scenario.clients()))))
			.toList();
		List<Entrant> entrants = Entrant.all()
			.stream()
			.filter((entrant) -> names.isEmpty() || names.contains(entrant.name()))
			.toList();
		Results results = new Campaign(scenarios, entrants, seeds).run();
		for (Situation situation : results.situations()) {
			for (Entrant entrant : entrants) {
				System.out.printf("%-36s %-40s p50 %6.1f p99 %7.1f p99.9 %7.1f success %.5f share %.4f%n", situation,
						entrant.name(), results.spread(situation, entrant.name(), Outcome::p50).median(),
						results.spread(situation, entrant.name(), Outcome::p99).median(),
						results.spread(situation, entrant.name(), Outcome::p999).median(),
						results.spread(situation, entrant.name(), Outcome::success).median(),
						results.spread(situation, entrant.name(), Outcome::share).median());
			}
		}
	}

	private static List<String> values(List<String> arguments, String option) {
		return arguments.stream()
			.filter((argument) -> argument.startsWith(option + "="))
			.flatMap((argument) -> Arrays.stream(argument.substring(option.length() + 1).split(";")))
			.toList();
	}

	static void write(List<Scenario> scenarios, List<Entrant> entrants, int seeds, Path directory)
			throws IOException, InterruptedException {
		Results results = new Campaign(scenarios, entrants, seeds).run();
		Files.createDirectories(directory);
		Files.writeString(directory.resolve("simulation.md"),
				new SimulationReport(results, scenarios, entrants, seeds).write());
		for (Map.Entry<String, String> chart : new SimulationCharts(results, entrants).draw().entrySet()) {
			Files.writeString(directory.resolve(chart.getKey()), chart.getValue());
		}
	}

}
