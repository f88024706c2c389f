package io.github.grpclb.benchmarks.jmh;

import java.util.concurrent.TimeUnit;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ClientStreamTracer;
import io.grpc.ClientStreamTracer.StreamInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import io.github.grpclb.channel.InertCall;
import io.github.grpclb.load.BackendLoad;
import io.github.grpclb.load.LoadTracer;
import io.github.grpclb.load.OwnedCall;
import io.github.grpclb.load.TriedBackends;

/**
 * What counting costs a call with one attempt: alone, and owned by its call as every call
 * of a balanced channel is. {@code options} is what grpc-java takes for the call options
 * and the stream info alone.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = { Heap.COLLECTOR, Heap.FROM, Heap.TO, Heap.TOUCHED })
@Warmup(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 200, timeUnit = TimeUnit.MILLISECONDS)
public class CallLifeCycleBenchmark {

	private static final StreamInfo UNOWNED = StreamInfo.newBuilder().setCallOptions(CallOptions.DEFAULT).build();

	private static final Metadata HEADERS = new Metadata();

	private final OwnedCall<Object, Object> constant = OwnedCall.create(true);

	private final ClientStreamTracer.Factory factory = LoadTracer
		.factory(new BackendLoad("10.0.0.1:1", System::nanoTime));

	private final ClientCall.Listener<Object> listener = new ClientCall.Listener<>() {
	};

	private ClientCall.@Nullable Listener<Object> started;

	private final ClientCall<Object, Object> delegate = new InertCall<>() {

		@Override
		public void start(Listener<Object> listener, Metadata headers) {
			CallLifeCycleBenchmark.this.started = listener;
		}

	};

	/**
	 * Counts an attempt that no call owns.
	 * @return its tracer
	 */
	@Benchmark
	public ClientStreamTracer unowned() {
		return attempt(UNOWNED);
	}

	/**
	 * Makes the options of a call and describes its stream.
	 * @return the description
	 */
	@Benchmark
	public StreamInfo options() {
		return info(this.constant);
	}

	/**
	 * Makes a call that owns its attempt.
	 * @return its tracer
	 */
	@Benchmark
	public ClientStreamTracer owned() {
		OwnedCall<Object, Object> call = OwnedCall.create(true);
		StreamInfo info = info(call);
		call.over(this.delegate).start(this.listener, HEADERS);
		ClientStreamTracer tracer = attempt(info);
		if (this.started != null) {
			this.started.onClose(Status.OK, HEADERS);
		}
		return tracer;
	}

	private static StreamInfo info(OwnedCall<Object, Object> call) {
		return StreamInfo.newBuilder().setCallOptions(CallOptions.DEFAULT.withOption(TriedBackends.KEY, call)).build();
	}

	private ClientStreamTracer attempt(StreamInfo info) {
		ClientStreamTracer tracer = this.factory.newClientStreamTracer(info, HEADERS);
		tracer.streamCreated(Attributes.EMPTY, HEADERS);
		tracer.outboundHeaders();
		tracer.inboundTrailers(HEADERS);
		tracer.streamClosed(Status.OK);
		return tracer;
	}

}
