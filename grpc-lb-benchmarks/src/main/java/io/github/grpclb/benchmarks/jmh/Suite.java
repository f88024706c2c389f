package io.github.grpclb.benchmarks.jmh;

import java.util.List;
import java.util.function.Predicate;

import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

import io.github.grpclb.benchmarks.harness.Contender;
import io.github.grpclb.benchmarks.harness.Contenders;

/**
 * Runs the benchmarks for all contenders, those of one fleet size right after each other.
 */
final class Suite {

	/**
	 * The start at this size takes grpc-java minutes in all: one policy of its must do.
	 */
	static final int STORM = 10_000;

	private final boolean quick;

	private final Scores scores = new Scores();

	Suite(boolean quick) {
		this.quick = quick;
	}

	/** The fleet sizes to pick from. */
	List<Integer> sizes() {
		return this.quick ? List.of(10, 10_000) : List.of(10, 100, 1_000, 10_000);
	}

	/** The fleet sizes to pick from with two threads. */
	List<Integer> sharedSizes() {
		return this.quick ? List.of(10) : List.of(10, 10_000);
	}

	int callSize() {
		return 100;
	}

	int updateSize() {
		return 1_000;
	}

	Scores run() throws RunnerException {
		List<Contender> spreading = only((contender) -> !first(contender));
		for (int size : sizes()) {
			timed(PickBenchmark.class, Contenders.all(), size, 1);
		}
		for (int size : sharedSizes()) {
			timed(PickBenchmark.class, Contenders.all(), size, 2);
		}
		timed(PickAndTraceBenchmark.class, Contenders.all(), callSize(), 1);
		timed(UpdateBenchmark.class, spreading, updateSize(), 1);
		// Ring hash of grpc-java connects when calls come, so that it has no cold start.
		single(only((contender) -> !first(contender) && !contender.name().equals("ring_hash")), updateSize(), 3);
		if (!this.quick) {
			single(only((contender) -> contender.name().equals("round_robin") || contender.ours() && !first(contender)),
					STORM, 1);
		}
		return this.scores;
	}

	private static List<Contender> only(Predicate<Contender> wanted) {
		return Contenders.all().stream().filter(wanted).toList();
	}

	private static boolean first(Contender contender) {
		return contender.name().contains("first");
	}

	private void timed(Class<?> benchmark, List<Contender> contenders, int backends, int threads)
			throws RunnerException {
		TimeValue time = TimeValue.milliseconds(this.quick ? 50 : 100);
		run(options(benchmark, contenders, backends).threads(threads)
			.warmupIterations(4)
			.warmupTime(time)
			.measurementIterations(7)
			.measurementTime(time));
	}

	private void single(List<Contender> contenders, int backends, int shots) throws RunnerException {
		run(options(ConnectBenchmark.class, contenders, backends).warmupIterations((shots > 1) ? 1 : 0)
			.measurementIterations(shots));
	}

	private ChainedOptionsBuilder options(Class<?> benchmark, List<Contender> contenders, int backends) {
		System.err.printf("%s, %d backends%n", benchmark.getSimpleName(), backends);
		return new OptionsBuilder().include("\\." + benchmark.getSimpleName() + "\\.")
			.param("contender", contenders.stream().map(Contender::name).toArray(String[]::new))
			.param("backends", Integer.toString(backends))
			.addProfiler(GCProfiler.class)
			.forks(1)
			.shouldFailOnError(true)
			.verbosity(VerboseMode.SILENT);
	}

	private void run(ChainedOptionsBuilder options) throws RunnerException {
		this.scores.add(new Runner(options.build()).run());
	}

}
