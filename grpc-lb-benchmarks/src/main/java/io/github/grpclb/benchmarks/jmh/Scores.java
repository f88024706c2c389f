package io.github.grpclb.benchmarks.jmh;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/**
 * What was measured, by benchmark, contender, backends and threads.
 */
final class Scores {

	private static final Score NONE = new Score(Double.NaN, Double.NaN);

	private final Map<Key, Score> scores = new LinkedHashMap<>();

	void add(Collection<RunResult> results) {
		for (RunResult result : results) {
			String name = result.getParams().getBenchmark();
			String[] parts = name.split("\\.");
			Key key = new Key(parts[parts.length - 2] + "." + parts[parts.length - 1],
					result.getParams().getParam("contender"), Integer.parseInt(result.getParams().getParam("backends")),
					result.getParams().getThreads());
			Result<?> bytes = result.getSecondaryResults().get("gc.alloc.rate.norm");
			// The best iteration, because what disturbs one can only slow it down.
			this.scores.put(key, new Score(result.getPrimaryResult().getStatistics().getMin(),
					(bytes != null) ? bytes.getStatistics().getPercentile(50) : Double.NaN));
		}
	}

	Score of(String benchmark, String contender, int backends, int threads) {
		return this.scores.getOrDefault(new Key(benchmark, contender, backends, threads), NONE);
	}

	/**
	 * One measurement.
	 *
	 * @param time in the unit of the benchmark
	 * @param bytes allocated by an operation
	 */
	record Score(double time, double bytes) {

		boolean known() {
			return !Double.isNaN(this.time);
		}

		double timeRatio(Score other) {
			return this.time / other.time;
		}

		double bytesRatio(Score other) {
			return this.bytes / other.bytes;
		}

	}

	private record Key(String benchmark, String contender, int backends, int threads) {

	}

}
