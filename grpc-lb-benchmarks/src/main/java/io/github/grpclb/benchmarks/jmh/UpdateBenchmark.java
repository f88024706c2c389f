package io.github.grpclb.benchmarks.jmh;

import java.util.concurrent.TimeUnit;

import io.grpc.LoadBalancer.SubchannelPicker;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a change costs in the synchronization context, where it holds up every other
 * change.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = { Heap.COLLECTOR, Heap.FROM, Heap.TO, Heap.TOUCHED })
@Warmup(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
public class UpdateBenchmark {

	/**
	 * The resolver delivers the same addresses once more, in new objects.
	 * @param state the fleet
	 * @return the picker afterwards
	 */
	@Benchmark
	public SubchannelPicker identicalList(UpdateState state) {
		return state.deliverEqual();
	}

	/**
	 * One backend goes and another one comes.
	 * @param state the fleet
	 * @return the picker afterwards
	 */
	@Benchmark
	public SubchannelPicker oneAddressChanged(UpdateState state) {
		return state.deliverChanged();
	}

	/**
	 * One backend changes its state.
	 * @param state the fleet
	 * @return the picker afterwards
	 */
	@Benchmark
	@OperationsPerInvocation(3)
	public SubchannelPicker stateChange(UpdateState state) {
		return state.failAndRecover();
	}

}
