package io.github.grpclb.endtoend;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import io.github.grpclb.testing.CallSettings;
import io.github.grpclb.testing.EchoServer;
import io.github.grpclb.testing.Settings;
import io.github.grpclb.testing.TestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class HedgingTests {

	private record Attempt(String server, long nanos) {
	}

	private final List<Attempt> attempts = new CopyOnWriteArrayList<>();

	private EchoServer server(boolean answers) {
		EchoServer server = EchoServer.start();
		return server.answering((request, responses) -> {
			this.attempts.add(new Attempt(server.address(), System.nanoTime()));
			if (answers || this.attempts.size() > 1) {
				responses.onNext(server.address());
				responses.onCompleted();
			}
		});
	}

	@Test
	void theSecondAttemptStartsAfterTheDelayOnAnotherBackend() {
		try (EchoServer one = server(false);
				EchoServer two = server(false);
				EchoServer three = server(false);
				TestClient client = new TestClient(new Settings().client(TestClient.target(one, two, three))
					.withCalls(CallSettings.hedged(Duration.ofSeconds(5), Duration.ofMillis(150))))) {
			for (int i = 0; i < 10; i++) {
				this.attempts.clear();
				long start = System.nanoTime();
				String answer = client.call();
				await().until(() -> this.attempts.size() == 2);
				assertThat(this.attempts.get(1).nanos() - start)
					.isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(150));
				assertThat(this.attempts.get(1).server()).isEqualTo(answer).isNotEqualTo(this.attempts.get(0).server());
			}
		}
	}

	@Test
	void anAnswerInTimeMeansNoSecondAttempt() {
		try (EchoServer one = server(true);
				EchoServer two = server(true);
				TestClient client = new TestClient(new Settings().client(TestClient.target(one, two))
					.withCalls(CallSettings.hedged(Duration.ofSeconds(5), Duration.ofSeconds(2))))) {
			client.calls(50);
			assertThat(this.attempts).hasSize(50);
		}
	}

	@Test
	void withoutADelayAllAttemptsStartAtOnceOnDifferentBackends() {
		try (EchoServer one = EchoServer.start();
				EchoServer two = EchoServer.start();
				TestClient client = new TestClient(new Settings().client(TestClient.target(one, two))
					.withCalls(CallSettings.hedged(Duration.ofSeconds(5), Duration.ZERO)))) {
			List<HeldCalls> held = new ArrayList<>(List.of(new HeldCalls(one), new HeldCalls(two)));
			Calls calls = new Calls().open(client, 1);
			await().until(() -> held.stream().allMatch((server) -> server.count() == 1));
			held.get(1).release();
			await().until(() -> calls.ended() == 1);
			assertThat(calls.answers()).containsOnlyKeys(two.address());
			// The lost attempt is cancelled and counts no more.
			await().until(() -> new HashSet<>(
					client.live().snapshot().backends().stream().map((backend) -> backend.inFlight()).toList())
				.equals(new HashSet<>(List.of(0))));
		}
	}

}
