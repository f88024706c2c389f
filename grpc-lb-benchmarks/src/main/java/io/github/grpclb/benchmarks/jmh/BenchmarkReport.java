package io.github.grpclb.benchmarks.jmh;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.openjdk.jmh.runner.RunnerException;

/**
 * Runs the JMH benchmarks and writes {@code pick.md}:
 * {@code java -cp benchmarks.jar io.github.grpclb.benchmarks.jmh.BenchmarkReport [--quick] [directory]}.
 */
public final class BenchmarkReport {

	private BenchmarkReport() {
	}

	/**
	 * Measures and writes the report.
	 * @param args {@code --quick} for fewer sizes and shorter iterations; the directory
	 * to write to, {@code docs/benchmarks} unless given
	 * @throws IOException if the report cannot be written
	 * @throws RunnerException if a benchmark fails
	 */
	public static void main(String[] args) throws IOException, RunnerException {
		List<String> arguments = List.of(args);
		Path directory = Path.of(arguments.stream()
			.filter((argument) -> !argument.startsWith("--"))
			.findFirst()
			.orElse("docs/benchmarks"));
		Suite suite = new Suite(arguments.contains("--quick"));
		double before = loadAverage();
		Scores scores = suite.run();
		Files.createDirectories(directory);
		Files.writeString(directory.resolve("pick.md"), new PickReport(suite, scores).write(before, loadAverage()));
		System.out.printf("%s written%n", directory.resolve("pick.md"));
	}

	private static double loadAverage() {
		return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
	}

}
