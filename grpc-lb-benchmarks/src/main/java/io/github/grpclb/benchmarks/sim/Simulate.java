package io.github.grpclb.benchmarks.sim;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Runs every policy through every scenario and writes {@code simulation.md} and its
 * charts:
 * {@code java -cp benchmarks.jar io.github.grpclb.benchmarks.sim.Simulate [--quick] [directory]}.
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
