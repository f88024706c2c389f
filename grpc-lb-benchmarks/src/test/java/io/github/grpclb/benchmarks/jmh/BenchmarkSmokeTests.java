package io.github.grpclb.benchmarks.jmh;

import java.util.List;
import java.util.stream.Stream;

import io.grpc.ConnectivityState;
import io.grpc.LoadBalancer.Subchannel;
import io.grpc.LoadBalancer.SubchannelPicker;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.grpclb.benchmarks.harness.CallArgs;
import io.github.grpclb.benchmarks.harness.Contender;
import io.github.grpclb.benchmarks.harness.Contenders;
import io.github.grpclb.benchmarks.harness.FakeSubchannel;
import io.github.grpclb.benchmarks.harness.Streams;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every benchmark does what it says for every contender; nothing is timed.
 */
class BenchmarkSmokeTests {

	private static final CallArgs CALL = new CallArgs("client-1");

	static List<String> contenders() {
		return Contenders.all().stream().map(Contender::name).toList();
	}

	static Stream<String> spreading() {
		return Contenders.all().stream().filter(Contender::spreads).map(Contender::name);
	}

	/**
	 * Without those that look at the latency of each call: a pause of this machine while
	 * a fleet is measured keeps them away from a backend for long.
	 */
	static Stream<String> spreadingAtAnyLatency() {
		return spreading().filter((name) -> !name.endsWith("ewma") && !name.endsWith("prequal"));
	}

	@ParameterizedTest
	@MethodSource("contenders")
	void everyPickFindsAReadyBackend(String contender) {
		PickState state = new PickState();
		state.contender = contender;
		state.backends = 10;
		state.connect();
		CallCursor cursor = new CallCursor();
		cursor.copy(state);
		for (int i = 0; i < 100; i++) {
			FakeSubchannel picked = subchannel(state.pick(cursor.next()).getSubchannel());
			assertThat(picked.state()).isEqualTo(ConnectivityState.READY);
		}
	}

	@ParameterizedTest
	@MethodSource("spreadingAtAnyLatency")
	void changedAddressesReachThePicker(String contender) {
		UpdateState state = updateState(contender);
		assertThat(backends(state.deliverEqual())).doesNotContain(10);
		assertThat(backends(state.deliverEqual())).doesNotContain(10);
		assertThat(backends(state.deliverChanged())).contains(10).doesNotContain(5);
		assertThat(backends(state.deliverChanged())).contains(5).doesNotContain(10);
	}

	@ParameterizedTest
	@MethodSource("spreadingAtAnyLatency")
	void backendsAreBackAfterAFailure(String contender) {
		UpdateState state = updateState(contender);
		// Of two choices the most loaded backend of all never wins while nothing moves.
		assertThat(backends(state.failAndRecover())).hasSizeGreaterThanOrEqualTo(9);
	}

	@ParameterizedTest
	@MethodSource("spreading")
	void aColdStartConnectsEveryBackend(String contender) {
		ConnectBenchmark benchmark = new ConnectBenchmark();
		benchmark.contender = contender;
		benchmark.backends = 10;
		assertThat(backends(benchmark.connect())).hasSize(10);
	}

	private static UpdateState updateState(String contender) {
		UpdateState state = new UpdateState();
		state.contender = contender;
		state.backends = 10;
		state.connect();
		return state;
	}

	/** One of ten drawn at random is missing from 2,000 picks once in e^200. */
	private static List<Integer> backends(SubchannelPicker picker) {
		return Stream.generate(() -> picker.pickSubchannel(CALL))
			.limit(2_000)
			.peek((result) -> Streams.open(result, CALL.getHeaders()))
			.map((result) -> subchannel(result.getSubchannel()).backend())
			.distinct()
			.sorted()
			.toList();
	}

	private static FakeSubchannel subchannel(Subchannel picked) {
		return (FakeSubchannel) picked.getInternalSubchannel();
	}

}
