package io.github.grpclb.endtoend;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.grpclb.spec.PolicyName;
import io.github.grpclb.testing.CallSettings;
import io.github.grpclb.testing.EchoServer;
import io.github.grpclb.testing.Settings;
import io.github.grpclb.testing.TestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Where first attempts go if every call is hedged.
 */
@Execution(ExecutionMode.CONCURRENT)
class HedgeTurnTests {

	private static final int BACKENDS = 4;

	private static final int CALLS = 80;

	private static final Metadata.Key<String> PREVIOUS_ATTEMPTS = Metadata.Key.of("grpc-previous-rpc-attempts",
			Metadata.ASCII_STRING_MARSHALLER);

	private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

	private final List<EchoServer> servers = new ArrayList<>();

	private final AtomicIntegerArray first = new AtomicIntegerArray(BACKENDS);

	@AfterEach
	void stop() {
		this.servers.forEach(EchoServer::close);
		this.timer.shutdownNow();
	}

	private EchoServer slow(int number) {
		EchoServer server = EchoServer.start(0, (builder) -> builder.intercept(new ServerInterceptor() {

			@Override
			public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(ServerCall<ReqT, RespT> call, Metadata headers,
					ServerCallHandler<ReqT, RespT> next) {
				if (!headers.containsKey(PREVIOUS_ATTEMPTS)) {
					HedgeTurnTests.this.first.incrementAndGet(number);
				}
				return next.startCall(call, headers);
			}

		}));
		return server.answering((request, responses) -> this.timer.schedule(() -> {
			responses.onNext(server.address());
			responses.onCompleted();
		}, 20, TimeUnit.MILLISECONDS));
	}

	@ParameterizedTest
	@ValueSource(strings = { "round-robin", "weighted-round-robin", "least-request" })
	void everyBackendGetsItsShareOfFirstAttempts(String policy) {
		for (int i = 0; i < BACKENDS; i++) {
			this.servers.add(slow(i));
		}
		try (TestClient client = new TestClient(new Settings().policy(PolicyName.of(policy))
			.client(TestClient.target(this.servers.toArray(EchoServer[]::new)))
			.withCalls(CallSettings.hedged(Duration.ofSeconds(30), Duration.ofMillis(2))))) {
			client.calls(CALLS);
		}
		assertThat(this.servers.stream().mapToLong(EchoServer::calls).sum()).as("hedged").isGreaterThan(CALLS * 3 / 2);
		// Turns of hedges would give two of them everything and the others nothing.
		for (int i = 0; i < BACKENDS; i++) {
			assertThat(this.first.get(i)).as("%s", this.first).isBetween(CALLS / BACKENDS / 2, CALLS / BACKENDS * 2);
		}
	}

}
