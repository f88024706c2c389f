package io.github.grpclb.benchmarks.jmh;

import java.util.concurrent.TimeUnit;

import io.grpc.ClientStreamTracer;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.Metadata;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

import io.github.grpclb.benchmarks.harness.CallArgs;
import io.github.grpclb.benchmarks.harness.OrcaTrailers;
import io.github.grpclb.benchmarks.harness.Streams;

/**
 * All that a policy does for one call: the pick and the life of its tracer, with a load
 * report in the trailers.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = { Heap.COLLECTOR, Heap.FROM, Heap.TO, Heap.TOUCHED })
@Warmup(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
public class PickAndTraceBenchmark {

	private static final Metadata TRAILERS = OrcaTrailers.of(0.5, 100);

	/**
	 * Makes a call.
	 * @param state the picker
	 * @param timers run beside it
	 * @param cursor the calls
	 * @param channel what the pick is handed to; a channel keeps it, so that it cannot be
	 * optimized away
	 * @return the call's tracer
	 */
	@Benchmark
	public @Nullable ClientStreamTracer call(PickState state, LiveTimers timers, CallCursor cursor, Blackhole channel) {
		CallArgs call = cursor.next();
		PickResult result = state.pick(call);
		channel.consume(result);
		ClientStreamTracer tracer = Streams.open(result, call.getHeaders());
		Streams.answered(tracer, TRAILERS, Status.OK);
		return tracer;
	}

}
