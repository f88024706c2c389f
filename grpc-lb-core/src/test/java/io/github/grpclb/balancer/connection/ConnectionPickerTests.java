package io.github.grpclb.balancer.connection;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.grpc.LoadBalancer.PickResult;
import io.grpc.Status;
import org.junit.jupiter.api.Test;

import io.github.grpclb.load.ConnectionLoad;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which connection of a backend a call gets.
 */
class ConnectionPickerTests {

	private static final int CONNECTIONS = 10;

	private static final int FULL_AT = 100;

	private final AtomicInteger asked = new AtomicInteger();

	private final PickResult[] results = IntStream.range(0, CONNECTIONS)
		.mapToObj((index) -> PickResult.withError(Status.UNKNOWN.withDescription("connection " + index)))
		.toArray(PickResult[]::new);

	private final ConnectionLoad[] loads = IntStream.range(0, CONNECTIONS)
		.mapToObj((index) -> new ConnectionLoad())
		.toArray(ConnectionLoad[]::new);

	private final ConnectionPicker picker = new ConnectionPicker(this.results, this.loads, FULL_AT,
			new ConnectionPoolSize(this.asked::incrementAndGet));

	private Map<PickResult, Integer> picks(int count, long turn) {
		Map<PickResult, Integer> picks = new IdentityHashMap<>();
		for (int i = 0; i < count; i++) {
			picks.merge(this.picker.pick(turn), 1, Integer::sum);
		}
		return picks;
	}

	@Test
	void picksWhoseStreamsHaveNotBegunTakeRoomAsStreamsDo() {
		assertThat(picks(CONNECTIONS * FULL_AT, 0)).containsOnlyKeys(this.results)
			.allSatisfy((result, count) -> assertThat(count).isEqualTo(FULL_AT));
		assertThat(this.asked).hasValue(0);
		assertThat(picks(3, 0)).as("wait for another connection").hasSize(1).doesNotContainKeys(this.results);
		assertThat(this.asked).hasValue(1);
	}

	@Test
	void callsThatArePickedAtTheSameTimeDoNotMeetOnOneConnectionWhileOthersHaveRoom() throws Exception {
		ExecutorService callers = Executors.newFixedThreadPool(4);
		try {
			Callable<Map<PickResult, Integer>> caller = () -> picks(CONNECTIONS * FULL_AT / 4, 0);
			Map<PickResult, Integer> picks = new IdentityHashMap<>();
			for (Future<Map<PickResult, Integer>> done : callers.invokeAll(Collections.nCopies(4, caller))) {
				done.get().forEach((result, count) -> picks.merge(result, count, Integer::sum));
			}
			// One that was overtaken sixteen times in a row would take a full one.
			assertThat(picks.values()).allMatch((count) -> count <= FULL_AT);
			assertThat(List.of(this.loads)).extracting(ConnectionLoad::taken).containsOnly(FULL_AT);
		}
		finally {
			callers.shutdownNow();
		}
	}

}
