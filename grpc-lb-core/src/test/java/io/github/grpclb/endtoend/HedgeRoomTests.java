package io.github.grpclb.endtoend;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.github.grpclb.testing.CallSettings;
import io.github.grpclb.testing.EchoServer;
import io.github.grpclb.testing.Settings;
import io.github.grpclb.testing.TestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Hedging where backends may have few calls in flight.
 */
@Execution(ExecutionMode.CONCURRENT)
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

	private TestClient client(boolean hedging, EchoServer... servers) {
		return client(hedging, Duration.ofMillis(2), servers);
	}

	private TestClient client(boolean hedging, Duration delay, EchoServer... servers) {
		Duration deadline = Duration.ofSeconds(30);
		return new TestClient(new Settings().limits(0, 4)
			.client(TestClient.target(servers))
			.withCalls(hedging ? CallSettings.hedged(deadline, delay) : CallSettings.noRetries(deadline)));
	}

	/**
	 * A closed loop that takes a quarter, half and all of the room with first attempts:
	 * without hedging none is refused, so none may be with it.
	 */
	@ParameterizedTest
	@CsvSource({ "2, true", "4, true", "6, true", "7, true", "8, true", "8, false" })
	void noCallFailsBecauseOfAHedge(int threads, boolean hedging) throws Exception {
		try (EchoServer one = slow(20); EchoServer two = slow(20); TestClient client = client(hedging, one, two)) {
			List<Future<Integer>> done = new ArrayList<>();
			long start = System.nanoTime();
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
			long attempts = one.calls() + two.calls();
			System.out.printf("limit 4 on 2 backends, %d threads, hedging %s: %d of %d refused, %d attempts, %.1f ms%n",
					threads, hedging, failed, threads * 60, attempts, (System.nanoTime() - start) / 60e6);
			assertThat(failed).isZero();
		}
	}

	/** Calls that come while hedges have places, and that have room without them. */
	@Test
	void callsWaitForThePlacesOfHedgesAndOnlyForThose() {
		try (EchoServer one = EchoServer.start();
				EchoServer two = EchoServer.start();
				TestClient client = client(true, one, two)) {
			List<HeldCalls> held = List.of(new HeldCalls(one), new HeldCalls(two));
			Calls calls = new Calls().open(client, 2);
			await().until(() -> total(held) == 4);
			calls.open(client, 6);
			await().until(() -> total(held) == 8);
			assertThat(calls.ended()).as("two wait for the places of two hedges").isZero();
			held.get(0).release();
			held.get(1).release();
			await().until(() -> calls.ended() == 8);
			assertThat(calls.failures()).isEmpty();
		}
	}

	/** Where no hedge is in the way, nobody waits. */
	@Test
	void callsThatHaveNoRoomWithoutHedgesAreRefused() {
		try (EchoServer one = EchoServer.start();
				EchoServer two = EchoServer.start();
				TestClient client = client(true, Duration.ofSeconds(30), one, two)) {
			List<HeldCalls> held = List.of(new HeldCalls(one), new HeldCalls(two));
			Calls calls = new Calls().open(client, 8);
			await().until(() -> total(held) == 8);
			calls.open(client, 3);
			await().until(() -> calls.ended() == 3);
			assertThat(calls.failures()).hasSize(3)
				.allSatisfy((status) -> assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED));
			assertThat(total(held)).isEqualTo(8);
			held.get(0).release();
			held.get(1).release();
			await().until(() -> calls.ended() == 11);
		}
	}

	private static int total(List<HeldCalls> held) {
		return held.stream().mapToInt(HeldCalls::count).sum();
	}

}
