package io.github.grpclb.endtoend;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.grpc.StatusRuntimeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.grpclb.spec.BalancingSpec;
import io.github.grpclb.testing.CallSettings;
import io.github.grpclb.testing.EchoServer;
import io.github.grpclb.testing.Settings;
import io.github.grpclb.testing.TestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Hedging where backends may have few calls in flight.
 */
class HedgeRoomTests {

	private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

	private final ExecutorService callers = Executors.newFixedThreadPool(8);

	@AfterEach
	void stop() {
		this.timer.shutdownNow();
		this.callers.shutdownNow();
	}

	private EchoServer slow(long millis) {
		EchoServer server = EchoServer.start();
		return server.answering((request, responses) -> this.timer.schedule(() -> {
			responses.onNext(server.address());
			responses.onCompleted();
		}, millis, TimeUnit.MILLISECONDS));
	}

	/** A quarter and half of the room is taken by first attempts. */
	@ParameterizedTest
	@ValueSource(ints = { 2, 4 })
	void noCallFailsBecauseItsHedgeFoundNoRoom(int threads) throws Exception {
		BalancingSpec limited = new Settings().limits(0, 4).build();
		try (EchoServer one = slow(20);
				EchoServer two = slow(20);
				TestClient client = new TestClient(new Settings().client(TestClient.target(one, two))
					.withBalancing(limited)
					.withCalls(CallSettings.hedged(Duration.ofSeconds(30), Duration.ofMillis(2))))) {
			List<Future<Integer>> done = new ArrayList<>();
			for (int thread = 0; thread < threads; thread++) {
				done.add(this.callers.submit(() -> {
					int failed = 0;
					for (int i = 0; i < 60; i++) {
						try {
							client.call();
						}
						catch (StatusRuntimeException ex) {
							failed++;
						}
					}
					return failed;
				}));
			}
			int failed = 0;
			for (Future<Integer> future : done) {
				failed += future.get(60, TimeUnit.SECONDS);
			}
			assertThat(failed).isZero();
		}
	}

}
