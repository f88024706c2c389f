package io.github.grpclb.endtoend;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.grpc.Context;
import io.grpc.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.github.grpclb.snapshot.BackendSnapshot;
import io.github.grpclb.spec.CallSpec;
import io.github.grpclb.spec.HedgingSpec;
import io.github.grpclb.spec.PolicyName;
import io.github.grpclb.spec.RetrySpec;
import io.github.grpclb.testing.EchoServer;
import io.github.grpclb.testing.Settings;
import io.github.grpclb.testing.TestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A backend that takes calls and never answers, with retries on, as they are by default.
 */
class StallTests {

	private final EchoServer stalled = EchoServer.start();

	private final EchoServer other = EchoServer.start();

	@BeforeEach
	void stall() {
		new HeldCalls(this.stalled);
	}

	@AfterEach
	void stop() {
		this.stalled.close();
		this.other.close();
	}

	private TestClient client(Duration deadline) {
		return new TestClient(new Settings().policy(PolicyName.ROUND_ROBIN)
			.outlier(Settings.outliers(5))
			.client(TestClient.target(this.stalled, this.other))
			.withCalls(new CallSpec(deadline, Duration.ZERO, false, RetrySpec.defaults(), HedgingSpec.defaults(),
					Map.of())));
	}

	private BackendSnapshot stalled(TestClient client) {
		return client.live()
			.snapshot()
			.backends()
			.stream()
			.filter((backend) -> backend.address().equals(this.stalled.address()))
			.findFirst()
			.orElseThrow();
	}

	@Test
	void callsThatRunIntoTheirDeadlineAreItsFailuresAndEjectIt() {
		try (TestClient client = client(Duration.ofMillis(200))) {
			Calls calls = new Calls();
			await().ignoreExceptions().until(() -> {
				calls.open(client, 2);
				return stalled(client).ejected();
			});
			assertThat(stalled(client).failures()).isGreaterThanOrEqualTo(5);
			assertThat(stalled(client).lastFailure()).startsWith("DEADLINE_EXCEEDED");
			await().until(() -> calls.ended() == this.stalled.calls() + this.other.calls());
			assertThat(calls.failures())
				.allSatisfy((status) -> assertThat(status.getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED));
			assertThat(stalled(client).inFlight()).isZero();
		}
	}

	@Test
	void aDeadlineThatComesFromTheCallersContextCountsToo() {
		ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
		try (TestClient client = client(Duration.ofMinutes(1));
				Context.CancellableContext context = Context.current().withDeadlineAfter(2, TimeUnit.SECONDS, timer)) {
			client.channel().getState(true);
			await().ignoreExceptions().until(() -> stalled(client).eligible());
			Calls calls = new Calls();
			context.run(() -> calls.open(client, 4));
			await().until(() -> calls.ended() == 4);
			assertThat(this.stalled.calls()).isPositive();
			await().until(() -> stalled(client).failures() == this.stalled.calls());
		}
		finally {
			timer.shutdownNow();
		}
	}

	@Test
	void aCallThatItsCallerCancelsIsNoFailure() {
		try (TestClient client = client(Duration.ofMinutes(1));
				Context.CancellableContext context = Context.current().withCancellation()) {
			Calls calls = new Calls();
			context.run(() -> calls.open(client, 4));
			await().until(() -> this.stalled.calls() == 2 && calls.ended() == 2);
			context.cancel(null);
			await().until(() -> calls.ended() == 4);
			await().until(() -> stalled(client).inFlight() == 0);
			assertThat(stalled(client).failures()).isZero();
		}
	}

}
