package io.github.grpclb.endtoend;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.grpclb.spec.CallSpec;
import io.github.grpclb.spec.HedgingSpec;
import io.github.grpclb.spec.PolicyName;
import io.github.grpclb.spec.RetrySpec;
import io.github.grpclb.testing.CallSettings;
import io.github.grpclb.testing.EchoServer;
import io.github.grpclb.testing.Load;
import io.github.grpclb.testing.Settings;
import io.github.grpclb.testing.TestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Servers that say no.
 */
class PushbackTests {

	private static final Metadata.Key<String> PUSHBACK = Metadata.Key.of("grpc-retry-pushback-ms",
			Metadata.ASCII_STRING_MARSHALLER);

	private final EchoServer server = EchoServer.start();

	private final List<Long> attempts = new CopyOnWriteArrayList<>();

	@AfterEach
	void stop() {
		this.server.close();
	}

	/** Refuses the first attempt with a pushback. */
	private void pushBack(String millis) {
		this.server.answering((request, responses) -> {
			this.attempts.add(System.nanoTime());
			if (this.attempts.size() == 1) {
				Metadata trailers = new Metadata();
				trailers.put(PUSHBACK, millis);
				responses.onError(Status.UNAVAILABLE.asRuntimeException(trailers));
			}
			else {
				responses.onNext("answer");
				responses.onCompleted();
			}
		});
	}

	private TestClient client() {
		RetrySpec retry = new RetrySpec(true, 3, Duration.ofMillis(1), Duration.ofMillis(2), 1,
				EnumSet.of(Status.Code.UNAVAILABLE), true, new RetrySpec.Throttle(100, 0.1));
		return new TestClient(new Settings().client(TestClient.target(this.server))
			.withCalls(new CallSpec(Duration.ofSeconds(10), Duration.ZERO, false, retry, HedgingSpec.defaults(),
					Map.of())));
	}

	@Test
	void aRetryWaitsForAsLongAsTheServerSays() {
		pushBack("300");
		try (TestClient client = client()) {
			assertThat(client.call()).isEqualTo("answer");
			assertThat(this.attempts).hasSize(2);
			assertThat(this.attempts.get(1) - this.attempts.get(0))
				.isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(300));
		}
	}

	@Test
	void aNegativePushbackForbidsTheRetry() {
		pushBack("-1");
		try (TestClient client = client()) {
			assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(client::call)
				.satisfies((ex) -> assertThat(ex.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
			assertThat(this.attempts).hasSize(1);
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "LEAST_REQUEST", "ROUND_ROBIN" })
	void aBackendThatIsExhaustedAtOnceGetsNoMoreThanItsShare(PolicyName policy) {
		ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
		try (EchoServer two = slow(timer); EchoServer three = slow(timer); EchoServer four = slow(timer)) {
			this.server.answering((request, responses) -> responses.onError(Status.RESOURCE_EXHAUSTED.asException()));
			try (TestClient client = new TestClient(new Settings().policy(policy)
				.outlier(Settings.noOutliers())
				.client(TestClient.target(this.server, two, three, four))
				.withCalls(CallSettings.noRetries(Duration.ofSeconds(5))))) {
				Load load = Load.against(client, 400, Duration.ofSeconds(2));
				System.out.println(
						"RESOURCE_EXHAUSTED at once, " + policy + ": " + this.server.calls() + " of " + load.calls());
				// Round robin takes turns exactly, but threads may meet.
				assertThat(this.server.calls()).isLessThanOrEqualTo(load.calls() / 4 + 8);
			}
		}
		finally {
			timer.shutdownNow();
		}
	}

	private static EchoServer slow(ScheduledExecutorService timer) {
		EchoServer server = EchoServer.start();
		return server.answering((String request, StreamObserver<String> responses) -> timer.schedule(() -> {
			responses.onNext(server.address());
			responses.onCompleted();
		}, 20, TimeUnit.MILLISECONDS));
	}

}
