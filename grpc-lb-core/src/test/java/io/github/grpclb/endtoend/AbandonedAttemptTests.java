package io.github.grpclb.endtoend;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.grpc.CallOptions;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.grpclb.spec.PolicyName;
import io.github.grpclb.testing.EchoServer;
import io.github.grpclb.testing.Settings;
import io.github.grpclb.testing.TestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Streams that grpc-java creates and never closes: those of retries that the deadline
 * cuts short in their backoff, and those of buffered calls that are cancelled while they
 * move to a fresh connection.
 */
class AbandonedAttemptTests {

	/** Shorter than the first backoff. */
	private static final long DEADLINE_MILLIS = 60;

	/** Enough to lose, not so many that the retry budget is used up. */
	private static final int CALLS = 40;

	private final HealthStatusManager health = new HealthStatusManager();

	private final EchoServer one = server();

	private final EchoServer two = server();

	private final EchoServer three = server();

	private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

	@BeforeEach
	void serve() {
		this.health.setStatus("", ServingStatus.SERVING);
	}

	@AfterEach
	void stop() {
		this.timer.shutdownNow();
		List.of(this.one, this.two, this.three).forEach(EchoServer::close);
	}

	private EchoServer server() {
		return EchoServer.start(0, (builder) -> builder.addService(this.health.getHealthService()));
	}

	private TestClient client(Settings settings) {
		return new TestClient(
				settings.outlier(Settings.noOutliers()).client(TestClient.target(this.one, this.two, this.three)));
	}

	private static void fail(EchoServer server) {
		server.answering((request, responses) -> responses.onError(Status.UNAVAILABLE.asRuntimeException()));
	}

	private static void recover(EchoServer server) {
		server.answering((request, responses) -> {
			responses.onNext(server.address());
			responses.onCompleted();
		});
	}

	private static CallOptions deadline(long millis) {
		return CallOptions.DEFAULT.withDeadlineAfter(millis, TimeUnit.MILLISECONDS);
	}

	private static void callAndWait(TestClient client) {
		Calls calls = new Calls();
		for (int i = 0; i < CALLS; i++) {
			calls.open(client, 1, deadline(DEADLINE_MILLIS));
		}
		await().until(() -> calls.ended() == CALLS);
	}

	@ParameterizedTest
	@ValueSource(strings = { "least-request", "round-robin", "ring-hash", "peak-ewma" })
	void aRetryWhoseBackoffOutlivesTheDeadlineLeavesNothing(PolicyName policy) {
		try (TestClient client = client(new Settings().policy(policy))) {
			client.calls(30);
			List.of(this.one, this.two, this.three).forEach(AbandonedAttemptTests::fail);
			callAndWait(client);
			AtRest.nothingIsInFlight(client);
		}
	}

	@Test
	void afterAnOutageHealthyBackendsShareAgain() {
		try (TestClient client = client(new Settings().policy(PolicyName.LEAST_REQUEST))) {
			client.calls(30);
			fail(this.one);
			for (int i = 0; i < 3; i++) {
				callAndWait(client);
			}
			recover(this.one);
			AtRest.nothingIsInFlight(client);
			// Failed calls hold their place for ten seconds at most.
			await().atMost(Duration.ofSeconds(30))
				.untilAsserted(() -> assertThat(client.calls(30))
					.isEqualTo(Map.of(this.one.address(), 10, this.two.address(), 10, this.three.address(), 10)));
		}
	}

	@Test
	void limitsHaveAllTheirPlacesAfterAnOutage() {
		try (TestClient client = client(new Settings().policy(PolicyName.ROUND_ROBIN).limits(60, 10))) {
			client.calls(30);
			List.of(this.one, this.two, this.three).forEach(AbandonedAttemptTests::fail);
			callAndWait(client);
			List.of(this.one, this.two, this.three).forEach(AbandonedAttemptTests::recover);
			AtRest.nothingIsInFlight(client);
			assertThat(client.calls(100).values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(100);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "least-request", "round-robin", "maglev" })
	void callsThatAreCancelledWhileTheyMoveToAFreshConnectionLeaveNothing(PolicyName policy) {
		this.health.setStatus("", ServingStatus.NOT_SERVING);
		try (TestClient client = client(
				new Settings().policy(policy).connections(1, 2, 50, Duration.ofMinutes(1)).panic(0))) {
			Calls calls = new Calls();
			int count = 3000;
			this.timer.schedule(() -> this.health.setStatus("", ServingStatus.SERVING), 350, TimeUnit.MILLISECONDS);
			for (int i = 0; i < count; i++) {
				// Around the moment at which they move, on machines of any speed.
				calls.open(client, 1, deadline(300 + i % 300).withWaitForReady());
			}
			await().atMost(Duration.ofMinutes(1)).until(() -> calls.ended() == count);
			AtRest.nothingIsInFlight(client);
		}
	}

}
