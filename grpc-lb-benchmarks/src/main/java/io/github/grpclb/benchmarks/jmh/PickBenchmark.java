package io.github.grpclb.benchmarks.jmh;

import java.util.concurrent.TimeUnit;

import io.grpc.LoadBalancer.PickResult;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One pick. Run with {@code -t 2} to see what threads cost each other and with
 * {@code -prof gc} to see the garbage.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = { Heap.COLLECTOR, Heap.FROM, Heap.TO, Heap.TOUCHED })
@Warmup(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
public class PickBenchmark {

	/**
	 * Picks.
	 * @param state the picker
	 * @param cursor the calls
	 * @return the pick
	 */
	@Benchmark
	public PickResult pick(PickState state, CallCursor cursor) {
		return state.pick(cursor.next());
	}

}
