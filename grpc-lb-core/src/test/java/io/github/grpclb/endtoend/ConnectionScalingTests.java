package io.github.grpclb.endtoend;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.grpclb.load.CallObserver;
import io.github.grpclb.spec.ClientSpec;
import io.github.grpclb.testing.CallSettings;
import io.github.grpclb.testing.EchoServer;
import io.github.grpclb.testing.Settings;
import io.github.grpclb.testing.TestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A server that allows a hundred streams on a connection.
 */
class ConnectionScalingTests {

	private final EchoServer server = EchoServer.start(0, (builder) -> builder.maxConcurrentCallsPerConnection(100));

	private final HeldCalls held = new HeldCalls(this.server);

	@AfterEach
	void stop() {
		this.server.close();
	}

	private ClientSpec client(int maxPerBackend, int scaleUpAt) {
		return new Settings().connections(1, maxPerBackend, scaleUpAt, Duration.ofMillis(200))
			.client(TestClient.target(this.server))
			.withCalls(CallSettings.noRetries(Duration.ZERO));
	}

	private static int connections(TestClient client) {
		return client.live().snapshot().backends().get(0).connections();
	}

	@Test
	void aThousandLongCallsRunAtOnceAndTheirConnectionsCloseAgain() {
		try (TestClient client = new TestClient(client(10, 100))) {
			Calls calls = new Calls().open(client, 1000);
			await().atMost(Duration.ofSeconds(20)).until(() -> this.held.count() == 1000);
			assertThat(connections(client)).isEqualTo(10);
			this.held.release();
			await().until(() -> calls.ended() == 1000);
			// Calls go on while nine connections are closed one after the other.
			await().atMost(Duration.ofSeconds(60)).until(() -> {
				calls.open(client, 5);
				return connections(client) == 1;
			});
			await().until(() -> calls.ended() == this.server.calls());
			assertThat(calls.failures()).isEmpty();
		}
	}

	@Test
	void theServersLimitIsFoundOutWhereScaleUpAtIsAboveIt() {
		try (TestClient client = new TestClient(client(10, 100_000))) {
			Calls calls = new Calls().open(client, 150);
			await().until(() -> connections(client) == 2);
			calls.open(client, 100);
			// Those that wait for the first connection's streams stay there.
			await().until(() -> this.held.count() == 200);
			this.held.release();
			await().until(() -> calls.ended() == 250);
			assertThat(calls.failures()).isEmpty();
		}
	}

	@Test
	void withOneConnectionTheWaitForAStreamIsMeasured() {
		try (TestClient client = new TestClient(client(1, 100))) {
			Queue<Long> waits = new ConcurrentLinkedQueue<>();
			client.live().observe(new CallObserver() {

				@Override
				public void headersWritten(long nanos) {
					waits.add(nanos);
				}

			});
			Calls calls = new Calls().open(client, 150);
			await().until(() -> this.held.count() == 100);
			long since = System.nanoTime();
			await().until(() -> System.nanoTime() - since > TimeUnit.MILLISECONDS.toNanos(300));
			assertThat(this.held.count()).isEqualTo(100);
			this.held.release();
			await().until(() -> calls.ended() == 150);
			assertThat(connections(client)).isEqualTo(1);
			assertThat(waits).hasSize(150);
			assertThat(waits.stream().filter((wait) -> wait >= TimeUnit.MILLISECONDS.toNanos(300))).hasSize(50);
		}
	}

}
