package io.github.grpclb.benchmarks.jmh;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

import io.grpc.ConnectivityState;
import io.grpc.LoadBalancer.SubchannelPicker;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import io.github.grpclb.benchmarks.harness.Addresses;
import io.github.grpclb.benchmarks.harness.Contenders;
import io.github.grpclb.benchmarks.harness.FakeChannel;
import io.github.grpclb.benchmarks.harness.FakeSubchannel;
import io.github.grpclb.benchmarks.harness.VirtualTime;

/**
 * A cold start: from the first address list until every connection is ready. Each
 * connection reports by itself, as network threads do.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = { Heap.COLLECTOR, Heap.FROM, Heap.TO, Heap.TOUCHED })
@Warmup(iterations = 1)
@Measurement(iterations = 3)
public class ConnectBenchmark {

	private static final long SECOND = 1_000_000_000L;

	/** The policy, by its name in {@link Contenders}. */
	@Param({ "round_robin", "least_request" })
	public String contender = "";

	/** How many backends there are. */
	@Param("1000")
	public int backends;

	/**
	 * Connects the fleet.
	 * @return the picker when all are connected
	 */
	@Benchmark
	public SubchannelPicker connect() {
		VirtualTime time = new VirtualTime();
		Deque<FakeSubchannel> pending = new ArrayDeque<>(this.backends);
		FakeChannel channel = new FakeChannel(Contenders.of(this.contender), System::nanoTime, time, pending::add,
				() -> {
				});
		channel.deliver(Addresses.range(0, this.backends));
		time.advance(SECOND);
		while (!pending.isEmpty()) {
			FakeSubchannel next = pending.remove();
			channel.execute(next::ready);
		}
		time.advance(SECOND);
		if (channel.state() != ConnectivityState.READY || channel.subchannels().size() != this.backends) {
			throw new IllegalStateException("not connected: " + channel.state());
		}
		return channel.picker();
	}

}
